using System.ComponentModel.DataAnnotations;
using BrowserAgent.Tasks.ApiKeys;

namespace BrowserAgent.Worker.Configuration;

/// <summary>Sign-in of people with an OpenID Connect provider. Section <c>OpenId</c>.</summary>
public sealed record OpenIdOptions
{
    public const string Section = "OpenId";

    /// <summary>The provider's issuer address, https (http on loopback only). Default none: no sign-in with a provider.</summary>
    public string? Authority { get; init; }

    /// <summary>What the sign-in page calls the provider.</summary>
    [Required]
    public string Title { get; init; } = "your organisation";

    /// <summary>The id under which the provider knows the workers. Its allowed redirect address is the workers' public address with <c>/signin/openid/callback</c>. The client secret is the secret <c>browser-agent/openid/client-secret</c>; without it the workers are a public client, with PKCE.</summary>
    public string? ClientId { get; init; }

    /// <summary>The scopes that are asked for besides <c>openid</c>. None set: <c>profile</c> and <c>email</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The claim of the id token that holds the person's roles.</summary>
    [Required]
    public string RoleClaim { get; init; } = "roles";

    /// <summary>Which of the provider's roles permits what. A person without any of them can't sign in.</summary>
    public IReadOnlyList<OpenIdRoleOptions> Roles { get; init; } = [];

    /// <summary>The claim that holds the tenants whose jobs the person may read and decide on; <c>*</c> in it stands for all, and only with it do the roles <c>operate</c> and <c>admin</c> hold. Default none: all tenants for everybody.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>The claim that holds the person's name.</summary>
    [Required]
    public string NameClaim { get; init; } = "name";

    /// <summary>How long a sign-in lasts. Default 8 hours, as for accounts and keys: an id token ends after minutes at some providers, and a decision that is sent after its end would be lost. The provider is not asked again meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "08:00:00")]
    public TimeSpan SignInLifetime { get; init; } = TimeSpan.FromHours(8);
}

/// <summary>What a role of the provider permits.</summary>
public sealed record OpenIdRoleOptions
{
    /// <summary>The role, as the claim has it.</summary>
    [Required]
    public string Value { get; init; } = "";

    /// <summary>The scope that it permits.</summary>
    public ApiScope Scope { get; init; } = ApiScope.Read;
}

using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Authenticates callers of the API by the worker's key in <c>X-Api-Key</c> or as a bearer token.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<ApiKeyOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<ApiKeyOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    /// <summary>The policy for callers of the API. It accepts no cookie, which rules out cross-site request forgery.</summary>
    public const string Policy = "api";

    private const string Bearer = "Bearer ";

    public static void AddPolicy(AuthorizationOptions authorization) =>
        authorization.AddPolicy(Policy, policy => policy.AddAuthenticationSchemes(SchemeName).RequireAuthenticatedUser());

    /// <summary>Compares in constant time, so that the duration does not reveal how much was right.</summary>
    public static bool Matches(string shown, string key) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var shown = Request.Headers["X-Api-Key"].ToString();
        var authorization = Request.Headers.Authorization.ToString();
        if (shown.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            shown = authorization[Bearer.Length..].Trim();
        }

        if (shown.Length == 0)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (!Matches(shown, Options.Key))
        {
            return Task.FromResult(AuthenticateResult.Fail("The API key is not this worker's."));
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "api")], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        var problem = TypedResults.Problem(
            "Send the worker's API key in the header X-Api-Key or as a bearer token. It is in the file api-key of the worker's data folder, or in BROWSERAGENT_API_KEY.",
            statusCode: StatusCodes.Status401Unauthorized,
            title: "An API key is required.");
        await problem.ExecuteAsync(Context);
    }
}

/// <summary>Options of <see cref="ApiKeyAuthentication"/>.</summary>
internal sealed class ApiKeyOptions : AuthenticationSchemeOptions
{
    /// <summary>The worker's API key.</summary>
    public string Key { get; set; } = "";
}

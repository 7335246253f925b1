using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Formatting;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>What the page of API keys shows. The components write the names of the form's fields, the endpoint reads them.</summary>
public sealed record KeysPageModel
{
    /// <summary>Path of the page, which also receives its forms.</summary>
    public const string Path = "/keys";

    public const string Field = "act";
    public const string Make = "make";
    public const string Revoke = "revoke";
    public const string Id = "id";
    public const string Name = "name";
    public const string Scope = "scope";
    public const string Tenants = "tenants";

    /// <summary>The scopes in the order of what they permit, with words for it.</summary>
    public static readonly IReadOnlyList<(ApiScope Scope, string Permits)> Scopes =
    [
        (ApiScope.Produce, "submit, read and cancel jobs"),
        (ApiScope.Read, "read jobs, trails and pictures"),
        (ApiScope.Decide, "approve, reject and cancel"),
        (ApiScope.Operate, "pause, sessions, accounts, webhooks"),
        (ApiScope.Admin, "everything, keys included"),
    ];

    /// <summary>Valid ones first, then by name.</summary>
    public required IReadOnlyList<ApiKeyRecord> Keys { get; init; }

    /// <summary>The text of the key that was made just now; it is shown this once.</summary>
    public string? Made { get; init; }

    public IReadOnlyList<PayloadError> Errors { get; init; } = [];

    /// <summary>What was sent, so that it need not be typed again.</summary>
    public string? WantedName { get; init; }

    public IReadOnlyList<string> WantedScopes { get; init; } = [];

    public string? WantedTenants { get; init; }

    public required SignedInPerson Person { get; init; }

    public required TimeFormatter TimeFormatter { get; init; }

    public static string NameOf(ApiScope scope) => ApiCaller.NameOf(scope);
}

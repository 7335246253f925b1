using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>What to pause or resume; everything when neither is given.</summary>
internal sealed record PauseRequest
{
    public string? Site { get; init; }

    public string? Tenant { get; init; }

    /// <summary>Refused: the name of the API key is recorded.</summary>
    public string? By { get; init; }
}

/// <summary>What is paused.</summary>
internal sealed record PausedResponse(IReadOnlyList<PausedScope> Paused)
{
    public static PausedResponse From(IReadOnlyList<PauseScope> scopes) => new([.. scopes.Select(scope => new PausedScope(scope.Kind, scope.Name))]);
}

/// <param name="Kind">all, site or tenant.</param>
/// <param name="Name">The site's or the tenant's name.</param>
internal sealed record PausedScope(PauseScopeKind Kind, string? Name);

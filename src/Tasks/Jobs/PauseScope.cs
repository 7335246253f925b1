namespace BrowserAgent.Tasks.Jobs;

/// <summary>What is paused: everything, a site or a tenant.</summary>
/// <param name="Kind">All, or whether <paramref name="Name"/> names a site or a tenant.</param>
/// <param name="Name">The site's or the tenant's name; null for all.</param>
public readonly record struct PauseScope(PauseScopeKind Kind, string? Name)
{
    public static PauseScope Everything { get; } = new(PauseScopeKind.All, null);

    public override string ToString() => Kind == PauseScopeKind.All ? "all" : $"{Kind.ToString().ToLowerInvariant()}:{Name}";

    internal static PauseScope Parse(string text) => text.Split(':', 2) switch
    {
        ["site", var site] => new PauseScope(PauseScopeKind.Site, site),
        ["tenant", var tenant] => new PauseScope(PauseScopeKind.Tenant, tenant),
        _ => Everything,
    };
}

public enum PauseScopeKind
{
    All,
    Site,
    Tenant,
}

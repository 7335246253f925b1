namespace BrowserAgent.Campaigns.AccountCaps;

/// <summary>How many of each, and what is taken out for a negative control.</summary>
internal sealed record AccountCapsPlan
{
    public required int Jobs { get; init; }

    /// <summary>Each has one permit over all workers.</summary>
    public required int Accounts { get; init; }

    /// <summary>Each would use every account.</summary>
    public required int Workers { get; init; }

    public required int Seed { get; init; }

    public IReadOnlyList<string> Without { get; init; } = [];
}

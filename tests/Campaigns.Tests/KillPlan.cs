using BrowserAgent.Fixtures.Meridian.Faults;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>What a kill campaign does.</summary>
internal sealed record KillPlan
{
    /// <summary>Name in the report, and the beginning of every reference.</summary>
    public required string Campaign { get; init; }

    /// <summary>Each round kills every worker once.</summary>
    public required int Rounds { get; init; }

    /// <summary>Workers at a time, one job each.</summary>
    public required int Workers { get; init; }

    /// <summary>Where the site holds the save while its worker is killed.</summary>
    public string Hold { get; init; } = FaultKind.HoldAfterCommit;

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>How long workers search for a record before a person decides.</summary>
    public TimeSpan SearchWindow { get; init; } = TimeSpan.FromSeconds(30);

    public int Seed { get; init; } = 20_260;

    /// <summary>Longest wait for the kills of a round, and for its jobs to settle.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many workers are started: a round's survivors-to-be are killed in the next.</summary>
    public int Starts => (Rounds + 1) * Workers;
}

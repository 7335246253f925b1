namespace BrowserAgent.Campaigns.BrowserKills;

/// <summary>One run of the campaign.</summary>
internal sealed record BrowserKillsPlan
{
    private const int LongestDelayMilliseconds = 2000;

    /// <summary>The fewest jobs; more are sent as long as faults are left, so that every fault meets a job.</summary>
    public required int Jobs { get; init; }

    /// <summary>Of each kind.</summary>
    public required int Kills { get; init; }

    public required int Seed { get; init; }

    /// <summary>Worker processes; none of them is killed.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Jobs at once in each, and sessions.</summary>
    public int Concurrency { get; init; } = 2;

    /// <summary>Longest time from a kill until every place of the pool has a session that is logged in.</summary>
    public TimeSpan BackLimit { get; init; } = TimeSpan.FromSeconds(15);

    public int Faults => Kills * Enum.GetValues<BrowserKillTarget>().Length;

    /// <summary>Far more than a run ever needs; then the faults did not take place, and the campaign says so.</summary>
    public int MaxJobs => (Jobs * 3) + (Faults * 4);

    /// <summary>The kinds in drawn order. A kill is due when the one before it is over in its worker, and waits a drawn number of milliseconds more.</summary>
    public IReadOnlyList<PlannedBrowserKill> Draw()
    {
        var draw = new Random(Seed);
        var kinds = Enum.GetValues<BrowserKillTarget>().SelectMany(kind => Enumerable.Repeat(kind, Kills)).ToArray();
        draw.Shuffle(kinds);
        return [.. kinds.Select(kind => new PlannedBrowserKill(kind, TimeSpan.FromMilliseconds(draw.Next(LongestDelayMilliseconds)), draw.Next()))];
    }
}

/// <summary>What is killed.</summary>
internal enum BrowserKillTarget
{
    /// <summary>The first process of a browser.</summary>
    Browser,

    /// <summary>One process in which pages live; it may be one that stands ready for a page to come.</summary>
    Renderer,

    /// <summary>The process through which a worker talks to all its browsers.</summary>
    Driver,
}

/// <param name="Kind">What is killed.</param>
/// <param name="Delay">Waited for when it is due.</param>
/// <param name="Victim">Modulo what there is to choose from.</param>
internal sealed record PlannedBrowserKill(BrowserKillTarget Kind, TimeSpan Delay, int Victim);

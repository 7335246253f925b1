namespace BrowserAgent.Campaigns.SteadySessions;

/// <summary>One run of the campaign.</summary>
internal sealed record SteadySessionsPlan
{
    public string Name { get; init; } = "steady-sessions";

    public required int Jobs { get; init; }

    public required int Seed { get; init; }

    /// <summary>Worker processes.</summary>
    public required int Workers { get; init; }

    /// <summary>Jobs at once in each, each with an account of its own.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Age at which the site ends a session, and which the pack tells.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the site takes for the empty form, and again for the save: makes a job last about 5 s.</summary>
    public TimeSpan Slowness { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a job takes as the pack tells it.</summary>
    public TimeSpan Expected { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>What the pool keeps beside that.</summary>
    public TimeSpan SiteTimeMargin { get; init; } = TimeSpan.FromSeconds(6);

    public TimeSpan CommitBudget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A job that takes longer than the pack says may meet the end of its session, and that is no fault of the pool: on a machine where the usual job
    /// does, false fails the run for it, true leaves the sessions' ends unjudged.
    /// </summary>
    public bool MayBeTooSlow { get; init; }

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>The site time below which the pool lends no session, when a job takes so long.</summary>
    public TimeSpan MarginFor(TimeSpan job) => SiteTimeMargin + CommitBudget + (job > Expected ? job : Expected);
}

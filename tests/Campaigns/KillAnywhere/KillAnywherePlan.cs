namespace BrowserAgent.Campaigns.KillAnywhere;

/// <summary>One run of the campaign.</summary>
internal sealed record KillAnywherePlan
{
    private const int LongestDelayMilliseconds = 1500;
    private static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(10);

    /// <summary>The lease and 10 s.</summary>
    public static TimeSpan DefaultRecoveryLimit { get; } = DefaultLease + TimeSpan.FromSeconds(10);

    public required int Jobs { get; init; }

    public required int Kills { get; init; }

    public required int Seed { get; init; }

    /// <summary>Worker processes at a time.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>Jobs at once in each.</summary>
    public int Concurrency { get; init; } = 2;

    /// <summary>The queue's lease.</summary>
    public TimeSpan Lease { get; init; } = DefaultLease;

    /// <summary>Longest time in which 95 of 100 orphaned jobs must be claimed again.</summary>
    public TimeSpan RecoveryLimit { get; init; } = DefaultRecoveryLimit;

    /// <summary>
    /// The kills, spread over the whole campaign by its progress, so that it always has them all and always ends. When one is due it waits a drawn
    /// number of milliseconds and takes a drawn worker of those that hold a job.
    /// </summary>
    public IReadOnlyList<PlannedWorkerKill> Draw()
    {
        var draw = new Random(Seed);
        return [.. Enumerable.Range(1, Kills).Select(number => new PlannedWorkerKill(
            number * Jobs / (Kills + 2), TimeSpan.FromMilliseconds(draw.Next(LongestDelayMilliseconds)), draw.Next()))];
    }
}

/// <param name="AfterSettled">Due when so many jobs are at an end.</param>
/// <param name="Delay">Waited for when it is due.</param>
/// <param name="Victim">Modulo the workers that hold a job, in order of their start.</param>
internal sealed record PlannedWorkerKill(int AfterSettled, TimeSpan Delay, int Victim);

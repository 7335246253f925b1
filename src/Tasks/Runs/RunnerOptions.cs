using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Runs;

/// <summary>How jobs are run. Section <c>Runner</c>.</summary>
public sealed record RunnerOptions
{
    public const string Section = "Runner";

    /// <summary>Jobs run at once by this worker. Default 2.</summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 2;

    /// <summary>Time that must be left of the job's lease and of the site's session right before the commit click. Default 3 s; shorter than the lease.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CommitBudget { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a record is searched for when it is unknown whether the commit saved it, before a person decides. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SearchWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause between two searches. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:05:00")]
    public TimeSpan SearchEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long jobs wait for a site that serves nobody (maintenance page, rate limit, no connection) without a charged attempt. After that each try is
    /// charged, so that a long outage becomes visible as dead jobs. Default 4 h; 0 charges from the first try.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromHours(4);

    /// <summary>
    /// After how many verified jobs of a type and account the search is proved again: it must find one of the last three verified records, and nothing under a key that no record has,
    /// else no job of that type and account enters anything on this worker. Default 50; 0 never.
    /// </summary>
    [Range(0, 1_000_000)]
    public int ProbeEvery { get; init; } = 50;

    /// <summary>Longest run of one job. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "02:00:00")]
    public TimeSpan JobTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long running jobs may go on when the worker stops. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

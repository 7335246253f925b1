using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Runs;

/// <summary>How one run of a job ended, and so what the queue is told.</summary>
internal abstract record RunResult
{
    private RunResult()
    {
    }

    /// <summary>The record was read and equals the payload, or the job only reads.</summary>
    public sealed record Done(JobVerdict Verdict, string ResultJson) : RunResult;

    /// <summary>An application error before anything irreversible: an attempt is charged.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="NotBefore">Shortest wait.</param>
    /// <param name="IsOutage">The site served nobody: <c>SiteOutages</c> may let the job wait uncharged instead.</param>
    public sealed record Retry(string Why, TimeSpan? NotBefore = null, bool IsOutage = false) : RunResult;

    /// <summary>The browser or its like was lost: a stall is charged; past the intent it comes back as verify first.</summary>
    public sealed record Stall(string Why) : RunResult;

    /// <summary>A person decides.</summary>
    public sealed record Park(string Why) : RunResult;

    /// <summary>Back to the queue, nothing charged; after a while when this worker can't run it now. A job that was asked to end, ends there.</summary>
    public sealed record Release(string Why, TimeSpan? After = null) : RunResult;

    /// <summary>The queue's lease is no longer this worker's: it may tell the queue nothing. Whoever holds it next goes on from the phase.</summary>
    public sealed record LeaseLost(string Why) : RunResult;
}

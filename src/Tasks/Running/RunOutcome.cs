using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Running;

/// <summary>How one run of a job ended, and so what the queue is told.</summary>
internal abstract record RunOutcome
{
    private RunOutcome()
    {
    }

    /// <summary>The record was read and equals the payload, or the job only reads.</summary>
    public sealed record Done(JobVerdict Verdict, string ResultJson) : RunOutcome;

    /// <summary>An application error before anything irreversible: an attempt is charged.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="NotBefore">Shortest wait.</param>
    /// <param name="IsOutage">The site served nobody: <see cref="SiteOutages"/> may let the job wait uncharged instead.</param>
    public sealed record Retry(string Why, TimeSpan? NotBefore = null, bool IsOutage = false) : RunOutcome;

    /// <summary>The browser or its like was lost: a stall is charged; past the intent it comes back as verify first.</summary>
    public sealed record Stall(string Why) : RunOutcome;

    /// <summary>A person decides.</summary>
    public sealed record Park(string Why) : RunOutcome;

    /// <summary>Back to the queue, nothing charged; after a while when this worker can't run it now. A job that was asked to end, ends there.</summary>
    public sealed record Release(string Why, TimeSpan? After = null) : RunOutcome;

    /// <summary>The queue's lease is no longer this worker's: it may tell the queue nothing. Whoever holds it next goes on from the phase.</summary>
    public sealed record LeaseLost(string Why) : RunOutcome;
}

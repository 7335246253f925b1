using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Runs;

/// <summary>How one run of a job ended, and so what is reported to the queue.</summary>
internal abstract record RunResult
{
    private RunResult()
    {
    }

    /// <summary>The record was read and equals the payload, or the job only reads.</summary>
    public sealed record Done(JobVerdict Verdict, string ResultJson) : RunResult;

    /// <summary>An application error before anything irreversible: an attempt is charged.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="NotBefore">Shortest wait before the next run.</param>
    /// <param name="IsOutage">The site served nobody, so <c>SiteOutageBreaker</c> may let the job wait uncharged instead.</param>
    public sealed record Retry(string Why, TimeSpan? NotBefore = null, bool IsOutage = false) : RunResult;

    /// <summary>
    /// Past the intent, and it is proved that nothing was saved: each request of the click was refused or never sent, and the record search finds none. The job goes
    /// back to phase none and is entered again; its next run searches for the record before it enters anything.
    /// </summary>
    /// <param name="Why">In words.</param>
    /// <param name="NotBefore">Shortest wait before the next run.</param>
    /// <param name="IsOutage">The site served nobody, so <c>SiteOutageBreaker</c> may let the job wait uncharged.</param>
    /// <param name="IsCharged">Whether the run counts as an attempt.</param>
    public sealed record NotLanded(string Why, TimeSpan? NotBefore = null, bool IsOutage = false, bool IsCharged = true) : RunResult;

    /// <summary>An infrastructure error such as a lost browser. Past the intent the next run verifies first.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="BrowserLost">The session's page or browser was lost.</param>
    /// <param name="Cause">Whether a stall is charged to the job.</param>
    public sealed record Stall(string Why, bool BrowserLost = false, StallCause Cause = StallCause.Job) : RunResult;

    /// <summary>A person decides.</summary>
    public sealed record Park(string Why) : RunResult;

    /// <summary>Back to the queue with nothing charged, for <paramref name="After"/> when this worker can't run it now. The queue then cancels a job that was asked to end.</summary>
    public sealed record Release(string Why, TimeSpan? After = null) : RunResult;

    /// <summary>This worker no longer has the job's lease, so nothing is reported. The next owner resumes from the phase.</summary>
    public sealed record LeaseLost(string Why) : RunResult;
}

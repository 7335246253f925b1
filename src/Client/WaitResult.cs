namespace BrowserAgent.Client;

/// <summary>The result of waiting for a job.</summary>
public abstract record WaitResult
{
    private WaitResult()
    {
    }

    /// <summary>The job is done, dead, rejected or cancelled, or a person must decide.</summary>
    public sealed record Settled(JobInfo Job) : WaitResult;

    /// <summary>The time is over and the job has not settled.</summary>
    public sealed record StillOpen(JobInfo Job) : WaitResult;

    /// <summary>There is no such job. Done jobs are deleted after the queue's retention time.</summary>
    public sealed record NotFound : WaitResult;

    /// <summary>The worker never answered. This has no effect on the job.</summary>
    public sealed record Unavailable(string Why) : WaitResult;
}

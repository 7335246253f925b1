namespace BrowserAgent.Client;

/// <summary>What waiting for a job came to.</summary>
public abstract record WaitResult
{
    private WaitResult()
    {
    }

    /// <summary>It is done, dead, rejected, cancelled, or a person must decide.</summary>
    public sealed record Settled(JobInfo Job) : WaitResult;

    /// <summary>The time is over and it is still on its way.</summary>
    public sealed record StillOpen(JobInfo Job) : WaitResult;

    /// <summary>There is no such job; done jobs are forgotten after a time.</summary>
    public sealed record NotFound : WaitResult;

    /// <summary>The worker never answered. The job goes on without being watched.</summary>
    public sealed record Unavailable(string Why) : WaitResult;
}

namespace BrowserAgent.Tasks.Queue;

/// <summary>The answer to a person's requeue or rejection of a job.</summary>
public enum RequeueResult
{
    Ok,
    NotFound,

    /// <summary>A worker has the job leased, or it is in a state that a person may not change.</summary>
    Refused,

    /// <summary>The person submitted the job, and the settings demand that another one approves it.</summary>
    OwnJob,
}

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

    /// <summary>The approval was stored as the first of two; the job waits for the second one, by another name.</summary>
    FirstOfTwo,

    /// <summary>The person gave the first of two approvals, so another one must give the second.</summary>
    SecondByTheSame,
}

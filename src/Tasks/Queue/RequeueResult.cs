namespace BrowserAgent.Tasks.Queue;

public enum RequeueResult
{
    Ok,
    NotFound,

    /// <summary>A worker holds it, or it is not in a state that a person may change.</summary>
    Refused,
}

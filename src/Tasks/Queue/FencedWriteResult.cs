namespace BrowserAgent.Tasks.Queue;

internal enum FencedWriteResult
{
    Ok,

    /// <summary>To a renewal: renewed, but the job was asked to end. To the step to intent: refused for that reason, and the job is still held.</summary>
    CancelAsked,
    LeaseLost,
    StaleFence,
}

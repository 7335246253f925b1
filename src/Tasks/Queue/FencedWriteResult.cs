namespace BrowserAgent.Tasks.Queue;

/// <summary>The answer to a write with a fencing token.</summary>
internal enum FencedWriteResult
{
    Ok,

    /// <summary>Cancellation of the job was requested. A renewal was made all the same; a step to phase intent was refused. The caller keeps the lease.</summary>
    CancelAsked,

    /// <summary>The lease has expired; nothing was written.</summary>
    LeaseLost,

    /// <summary>The job was claimed again since, so the token is outdated; nothing was written.</summary>
    StaleFence,
}

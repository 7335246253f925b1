namespace BrowserAgent.Tasks.Leases;

/// <summary>Why a job's lease is lost.</summary>
internal enum LeaseLossReason
{
    /// <summary>It is not lost.</summary>
    None,

    /// <summary>It expired and the job was put back into the queue.</summary>
    Expired,

    /// <summary>Another worker has claimed the job since.</summary>
    TakenOver,

    /// <summary>Redis did not answer for so long that it is not certain whether the lease is still valid.</summary>
    Unreachable,
}

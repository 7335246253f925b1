namespace BrowserAgent.Tasks.Audit;

/// <summary>The audit trail can't be written. Before the commit this stops the job, so that nothing is saved without a trail.</summary>
public sealed class AuditUnavailableException : Exception
{
    public AuditUnavailableException()
    {
    }

    public AuditUnavailableException(string message)
        : base(message)
    {
    }

    public AuditUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>This worker can write no trail at all, so the job is not the cause.</summary>
    public bool ConcernsEveryJob { get; init; }

    /// <summary>What is wrong with the job's data key; the disk is not the cause then.</summary>
    public DataKeyFault DataKey { get; init; }
}

/// <summary>Why a trail can't be continued with its data key.</summary>
public enum DataKeyFault
{
    None,

    /// <summary>It is encrypted with a key that this worker does not have: another worker can go on.</summary>
    KeyMissing,

    /// <summary>It was changed or is another job's: no worker can go on until a person restores it.</summary>
    Damaged,

    /// <summary>It was destroyed on purpose.</summary>
    Erased,
}

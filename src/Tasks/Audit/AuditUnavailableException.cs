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
}

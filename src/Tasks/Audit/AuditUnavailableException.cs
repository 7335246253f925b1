namespace BrowserAgent.Tasks.Audit;

/// <summary>The trail can't be written. Before the commit this stops the job: nothing is saved that could not be accounted for.</summary>
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
}

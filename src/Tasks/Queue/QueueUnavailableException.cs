namespace BrowserAgent.Tasks.Queue;

/// <summary>Redis could not be reached, did not answer in time, or must not be used. Says where and what to do; never holds a password.</summary>
public sealed class QueueUnavailableException : Exception
{
    public QueueUnavailableException()
    {
    }

    public QueueUnavailableException(string message)
        : base(message)
    {
    }

    public QueueUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace BrowserAgent.Tasks.Queue;

/// <summary>Redis could not be reached, did not answer in time, or must not be used. The message names the address and the next move, and never contains a password.</summary>
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

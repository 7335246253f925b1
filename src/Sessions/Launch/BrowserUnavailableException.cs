namespace BrowserAgent.Sessions.Launch;

/// <summary>No browser could be started. The message gives the reason and what to do.</summary>
public sealed class BrowserUnavailableException : Exception
{
    public BrowserUnavailableException()
    {
    }

    public BrowserUnavailableException(string message)
        : base(message)
    {
    }

    public BrowserUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

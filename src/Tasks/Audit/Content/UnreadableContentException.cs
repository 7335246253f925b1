namespace BrowserAgent.Tasks.Audit.Content;

/// <summary>A picture is there and can't be decrypted. The message says why and what to do.</summary>
public sealed class UnreadableContentException : Exception
{
    public UnreadableContentException()
    {
    }

    public UnreadableContentException(string message)
        : base(message)
    {
    }

    public UnreadableContentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

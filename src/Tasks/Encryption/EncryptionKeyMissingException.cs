namespace BrowserAgent.Tasks.Encryption;

/// <summary>Something is encrypted with a key that this worker does not have. With the key it can be read again; nothing is lost.</summary>
public sealed class EncryptionKeyMissingException : Exception
{
    public EncryptionKeyMissingException()
    {
    }

    public EncryptionKeyMissingException(string message)
        : base(message)
    {
    }

    public EncryptionKeyMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static EncryptionKeyMissingException Of(string keyId) =>
        new($"It is encrypted with key {keyId}, which this worker does not have. Add that key to the secret {EncryptionKeySource.Name} after the first one, and restart the worker.");
}

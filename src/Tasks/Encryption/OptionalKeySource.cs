namespace BrowserAgent.Tasks.Encryption;

/// <summary>For what also works without encryption.</summary>
internal static class OptionalKeySource
{
    /// <summary>The keys; none without a source.</summary>
    public static ValueTask<EncryptionKeyRing> KeysAsync(this EncryptionKeySource? source, CancellationToken cancellationToken) =>
        source?.GetAsync(cancellationToken) ?? ValueTask.FromResult(EncryptionKeyRing.None);
}

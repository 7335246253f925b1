namespace BrowserAgent.Tasks.Encryption;

/// <summary>The keys that this worker has.</summary>
internal sealed class EncryptionKeyRing
{
    public static readonly EncryptionKeyRing None = new([], encrypts: false);

    private readonly IReadOnlyList<EncryptionKey> _keys;

    /// <param name="keys">The first one encrypts, all of them decrypt.</param>
    /// <param name="encrypts">Whether what is new is encrypted.</param>
    public EncryptionKeyRing(IReadOnlyList<EncryptionKey> keys, bool encrypts) => (_keys, Current) = (keys, encrypts && keys.Count > 0 ? keys[0] : null);

    /// <summary>The key for what is new; null when it is not encrypted.</summary>
    public EncryptionKey? Current { get; }

    public IReadOnlyList<EncryptionKey> All => _keys;

    public IEnumerable<string> Ids => _keys.Select(key => key.Id);

    /// <summary>Whether what is new is encrypted.</summary>
    public bool Encrypts => Current is not null;

    public EncryptionKey? Find(string id) => _keys.FirstOrDefault(key => key.Id == id);

    /// <returns>Null when nothing new is encrypted.</returns>
    public DataKey? CreateDataKey(string job) => Current is { } key ? DataKey.Create(job, key) : null;
}

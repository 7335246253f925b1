using System.Collections.Concurrent;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.StorageState;

/// <summary>
/// Keeps each session's login: in memory for the next browser, and in a file for the next worker when there is a key. Nothing here may stop a
/// session: what can't be kept or opened costs one login.
/// </summary>
internal sealed partial class StorageStateStore(SecretResolver secrets, IOptions<SessionStateOptions> options, ILogger<StorageStateStore> logger) : IDisposable
{
    // A shorter one could be found by trying.
    private const int MinKeyLength = 32;
    private static readonly SecretName KeyName = new("browser-agent", "state", "key");

    private readonly StorageStateFiles _folder = new(options.Value.Folder);
    private readonly ConcurrentDictionary<string, SavedLogin> _memory = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private StorageStateCipher? _cipher;
    private bool _missingKeyLogged;

    public bool IsEnabled => options.Value.Folder.Length > 0;

    /// <summary>What was kept last in this process; null when nothing was.</summary>
    public SavedLogin? FindInMemory(string place) => _memory.GetValueOrDefault(place);

    /// <returns>Null when there is none that opens.</returns>
    public async Task<SavedLogin?> FindAsync(AccountId account, string place, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return null;
        }

        return _memory.TryGetValue(place, out var known)
            ? known
            : await UseFileAsync(account, place, async (cipher, path) =>
            {
                if (await StorageStateFiles.ReadAsync(path, cancellationToken) is not { } file)
                {
                    return null;
                }

                if (cipher.Decrypt(account, place, file) is { } saved)
                {
                    return saved;
                }

                DecryptFailed(account, path);
                StorageStateFiles.Delete(path);
                return null;
            }, cancellationToken);
    }

    public async Task SaveAsync(AccountId account, string place, SavedLogin saved, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return;
        }

        _memory[place] = saved;
        await UseFileAsync(account, place, async (cipher, path) =>
        {
            await StorageStateFiles.WriteAsync(path, cipher.Encrypt(account, place, saved), cancellationToken);
            return null;
        }, cancellationToken);
    }

    /// <summary>The site no longer knows it, or it is not worth a try.</summary>
    public async Task DeleteAsync(AccountId account, string place, CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return;
        }

        _memory.TryRemove(place, out _);
        await UseFileAsync(account, place, (_, path) =>
        {
            StorageStateFiles.Delete(path);
            return Task.FromResult<SavedLogin?>(null);
        }, cancellationToken);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _turn.Dispose();
    }

    /// <summary>One at a time: places are few, files small.</summary>
    private async Task<SavedLogin?> UseFileAsync(
        AccountId account, string place, Func<StorageStateCipher, string, Task<SavedLogin?>> use, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await GetCipherAsync(cancellationToken) is not { } cipher)
            {
                return null;
            }

            var path = _folder.PathOf(account, place);
            if (!_folder.TryLock(path))
            {
                LockedByOtherWorker(place, path);
                return null;
            }

            return await use(cipher, path);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            StoreFailed(failed, place);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<StorageStateCipher?> GetCipherAsync(CancellationToken cancellationToken)
    {
        if (_cipher is not null)
        {
            return _cipher;
        }

        if (await secrets.FindAsync(KeyName, cancellationToken) is { } key && key.Reveal().Length >= MinKeyLength)
        {
            return _cipher = new StorageStateCipher(key.Reveal());
        }

        if (!_missingKeyLogged)
        {
            _missingKeyLogged = true;
            NoKey(KeyName, MinKeyLength);
        }

        return null;
    }

    [LoggerMessage(EventId = 2170, Level = LogLevel.Information, Message = "Logins are kept in memory only, so a restart logs in anew: there is no secret {Name} of {Least} or more characters. Make one with: openssl rand -base64 48")]
    private partial void NoKey(SecretName name, int least);

    [LoggerMessage(EventId = 2171, Level = LogLevel.Warning, Message = "The saved login of {Account} in {Path} does not open with this key, or was changed; it is forgotten.")]
    private partial void DecryptFailed(AccountId account, string path);

    [LoggerMessage(EventId = 2172, Level = LogLevel.Information, Message = "The saved login of session {SessionId} is another worker's ({Path}); this one logs in by itself.")]
    private partial void LockedByOtherWorker(string sessionId, string path);

    [LoggerMessage(EventId = 2173, Level = LogLevel.Warning, Message = "The login of session {SessionId} could not be kept or read; the next worker logs in anew.")]
    private partial void StoreFailed(Exception exception, string sessionId);
}

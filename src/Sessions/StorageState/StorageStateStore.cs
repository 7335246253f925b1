using System.Collections.Concurrent;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.StorageState;

/// <summary>
/// Stores each session's login: in memory for the next browser, and in a file for the next worker if there is a key. Failures here never stop a session:
/// if a login can't be stored or read, the next session logs in again.
/// </summary>
internal sealed partial class StorageStateStore(SecretResolver secrets, IOptions<SessionStateOptions> options, ILogger<StorageStateStore> logger) : IDisposable
{
    // A shorter key could be guessed.
    private const int MinKeyLength = 32;
    private static readonly SecretName KeyName = new("browser-agent", "state", "key");

    private readonly StorageStateFiles _folder = new(options.Value.Folder);
    private readonly ConcurrentDictionary<string, SavedLogin> _memory = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private StorageStateCipher? _cipher;
    private bool _missingKeyLogged;

    public bool IsEnabled => options.Value.Folder.Length > 0;

    /// <summary>The login last saved in this process; null when there is none.</summary>
    public SavedLogin? FindInMemory(string place) => _memory.GetValueOrDefault(place);

    /// <returns>Null when there is none that can be decrypted.</returns>
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

    /// <summary>Deletes a login that has expired or that the site no longer accepts.</summary>
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

    /// <summary>One file at a time: there are few sessions, and their files are small.</summary>
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

    [LoggerMessage(EventId = 2170, Level = LogLevel.Information, Message = "Logins are saved in memory only, so a restart logs in again: there is no secret {Name} of at least {MinLength} characters. Create one with: openssl rand -base64 48")]
    private partial void NoKey(SecretName name, int minLength);

    [LoggerMessage(EventId = 2171, Level = LogLevel.Warning, Message = "The saved login of {Account} in {Path} can't be decrypted: it was saved with another key, or was changed. It is deleted, and the session logs in again.")]
    private partial void DecryptFailed(AccountId account, string path);

    [LoggerMessage(EventId = 2172, Level = LogLevel.Information, Message = "The saved login of session {SessionId} is locked by another worker ({Path}); this worker logs in itself.")]
    private partial void LockedByOtherWorker(string sessionId, string path);

    [LoggerMessage(EventId = 2173, Level = LogLevel.Warning, Message = "The saved login of session {SessionId} could not be read or written; the session logs in again when it is needed.")]
    private partial void StoreFailed(Exception exception, string sessionId);
}

using System.Collections.Concurrent;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>
/// Keeps each session's login: in memory for the next browser, and in a file for the next worker when there is a key. Nothing here may stop a
/// session: what can't be kept or opened costs one login.
/// </summary>
internal sealed partial class SessionStates(SecretResolver secrets, IOptions<SessionStateOptions> options, ILogger<SessionStates> logger) : IDisposable
{
    // A shorter one could be found by trying.
    private const int LeastKeyLength = 32;
    private static readonly SecretName KeyName = new("browser-agent", "state", "key");

    private readonly StateFolder _folder = new(options.Value.Folder);
    private readonly ConcurrentDictionary<string, SavedSession> _memory = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private StateSeal? _seal;
    private bool _saidNoKey;

    public bool IsOn => options.Value.Folder.Length > 0;

    /// <summary>What was kept last in this process; null when nothing was.</summary>
    public SavedSession? Known(string place) => _memory.GetValueOrDefault(place);

    /// <returns>Null when there is none that opens.</returns>
    public async Task<SavedSession?> FindAsync(AccountId account, string place, CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            return null;
        }

        return _memory.TryGetValue(place, out var known)
            ? known
            : await GuardAsync(account, place, async (seal, path) =>
            {
                if (await StateFolder.ReadAsync(path, cancellationToken) is not { } file)
                {
                    return null;
                }

                if (seal.Open(account, place, file) is { } saved)
                {
                    return saved;
                }

                Unopened(account, path);
                StateFolder.Delete(path);
                return null;
            }, cancellationToken);
    }

    public async Task SaveAsync(AccountId account, string place, SavedSession saved, CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            return;
        }

        _memory[place] = saved;
        await GuardAsync(account, place, async (seal, path) =>
        {
            await StateFolder.WriteAsync(path, seal.Seal(account, place, saved), cancellationToken);
            return null;
        }, cancellationToken);
    }

    /// <summary>The site no longer knows it, or it is not worth a try.</summary>
    public async Task ForgetAsync(AccountId account, string place, CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            return;
        }

        _memory.TryRemove(place, out _);
        await GuardAsync(account, place, (_, path) =>
        {
            StateFolder.Delete(path);
            return Task.FromResult<SavedSession?>(null);
        }, cancellationToken);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _turn.Dispose();
    }

    /// <summary>One at a time: places are few, files small.</summary>
    private async Task<SavedSession?> GuardAsync(
        AccountId account, string place, Func<StateSeal, string, Task<SavedSession?>> use, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await SealAsync(cancellationToken) is not { } seal)
            {
                return null;
            }

            var path = _folder.PathOf(account, place);
            if (!_folder.TryHold(path))
            {
                Elsewhere(place, path);
                return null;
            }

            return await use(seal, path);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            NotKept(failed, place);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<StateSeal?> SealAsync(CancellationToken cancellationToken)
    {
        if (_seal is not null)
        {
            return _seal;
        }

        if (await secrets.FindAsync(KeyName, cancellationToken) is { } key && key.Reveal().Length >= LeastKeyLength)
        {
            return _seal = new StateSeal(key.Reveal());
        }

        if (!_saidNoKey)
        {
            _saidNoKey = true;
            NoKey(KeyName, LeastKeyLength);
        }

        return null;
    }

    [LoggerMessage(2170, LogLevel.Information, "Logins are kept in memory only, so a restart logs in anew: there is no secret {Name} of {Least} or more characters. Make one with: openssl rand -base64 48")]
    private partial void NoKey(SecretName name, int least);

    [LoggerMessage(2171, LogLevel.Warning, "The saved login of {Account} in {Path} does not open with this key, or was changed; it is forgotten.")]
    private partial void Unopened(AccountId account, string path);

    [LoggerMessage(2172, LogLevel.Information, "The saved login of session {SessionId} is another worker's ({Path}); this one logs in by itself.")]
    private partial void Elsewhere(string sessionId, string path);

    [LoggerMessage(2173, LogLevel.Warning, "The login of session {SessionId} could not be kept or read; the next worker logs in anew.")]
    private partial void NotKept(Exception exception, string sessionId);
}

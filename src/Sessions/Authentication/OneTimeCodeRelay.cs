using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>Connects logins that wait for a code with the person who submits it. An account has one login at a time, so at most one wait.</summary>
internal sealed partial class OneTimeCodeRelay(IOptions<PoolOptions> options, TimeProvider timeProvider, ILogger<OneTimeCodeRelay> logger) : IOneTimeCodeRelay
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, LoginInProgress> _logins = [];
    private readonly Dictionary<AccountId, TaskCompletionSource<Secret>> _waits = [];

    /// <summary>Registers a login, so that its time limit is paused, and its session shown as waiting, while it waits for a code.</summary>
    public IDisposable TrackLogin(AccountLoginGate accountLoginGate, string sessionId, PausableTimeout limit)
    {
        var login = new LoginInProgress(this, accountLoginGate, sessionId, limit);
        lock (_lock)
        {
            _logins[accountLoginGate.Account] = login;
        }

        return login;
    }

    public async Task<Secret?> AwaitAsync(AccountId account, CancellationToken cancellationToken)
    {
        var wait = new TaskCompletionSource<Secret>(TaskCreationOptions.RunContinuationsAsynchronously);
        LoginInProgress? login;
        lock (_lock)
        {
            // Replaces the wait of an aborted login that has not been cancelled yet.
            _waits[account] = wait;
            login = _logins.GetValueOrDefault(account);
        }

        using var pause = login?.Limit.Pause();
        login?.SetWaiting(true);
        WaitingForCode(account, options.Value.PersonCodeTimeout);
        try
        {
            return await wait.Task.WaitAsync(options.Value.PersonCodeTimeout, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            // TrySubmit may have accepted a code at the last moment: then it has returned true, so the code must be used.
            return RemoveWait(account, wait) ? null : await wait.Task;
        }
        finally
        {
            RemoveWait(account, wait);
            login?.SetWaiting(false);
        }
    }

    public bool TrySubmit(AccountId account, Secret code)
    {
        TaskCompletionSource<Secret>? wait;
        lock (_lock)
        {
            _waits.Remove(account, out wait);
        }

        return wait?.TrySetResult(code) ?? false;
    }

    private bool RemoveWait(AccountId account, TaskCompletionSource<Secret> wait)
    {
        lock (_lock)
        {
            return _waits.GetValueOrDefault(account) == wait && _waits.Remove(account);
        }
    }

    private void RemoveLogin(LoginInProgress login)
    {
        lock (_lock)
        {
            if (_logins.GetValueOrDefault(login.AccountLoginGate.Account) == login)
            {
                _logins.Remove(login.AccountLoginGate.Account);
            }
        }
    }

    [LoggerMessage(EventId = 2190, Level = LogLevel.Warning, Message = "A login of {Account} waits for its one-time code, which a person must submit within {Limit}: on the sessions page, or with browser-agent sessions code.")]
    private partial void WaitingForCode(AccountId account, TimeSpan limit);

    private sealed class LoginInProgress(OneTimeCodeRelay codes, AccountLoginGate accountLoginGate, string sessionId, PausableTimeout limit) : IDisposable
    {
        public AccountLoginGate AccountLoginGate => accountLoginGate;

        public PausableTimeout Limit => limit;

        public void SetWaiting(bool waits) => accountLoginGate.AwaitsCode = waits ? sessionId : null;

        public void Dispose() => codes.RemoveLogin(this);
    }
}

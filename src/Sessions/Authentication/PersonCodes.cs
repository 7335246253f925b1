using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>Brings logins that wait for a code and the person who has it together. An account has one login at a time, so one wait at most.</summary>
internal sealed partial class PersonCodes(IOptions<PoolOptions> options, TimeProvider time, ILogger<PersonCodes> logger) : IPersonCodes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, LoginUnderWay> _logins = [];
    private readonly Dictionary<AccountId, TaskCompletionSource<Secret>> _waits = [];

    /// <summary>Makes a login known, so that its limit stands still while it waits for a code and its session shows that it does.</summary>
    public IDisposable Attend(AccountGate gate, string sessionId, PausableLimit limit)
    {
        var login = new LoginUnderWay(this, gate, sessionId, limit);
        lock (_lock)
        {
            _logins[gate.Account] = login;
        }

        return login;
    }

    public async Task<Secret?> AwaitAsync(AccountId account, CancellationToken cancellationToken)
    {
        var wait = new TaskCompletionSource<Secret>(TaskCreationOptions.RunContinuationsAsynchronously);
        LoginUnderWay? login;
        lock (_lock)
        {
            // Of a login that was given up there may be a wait left that has not heard of it yet.
            _waits[account] = wait;
            login = _logins.GetValueOrDefault(account);
        }

        using var pause = login?.Limit.Pause();
        login?.ShowWait(true);
        Asked(account, options.Value.PersonCodeTimeout);
        try
        {
            return await wait.Task.WaitAsync(options.Value.PersonCodeTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // One that was taken in the last moment was promised to be used.
            return Withdraw(account, wait) ? null : await wait.Task;
        }
        finally
        {
            Withdraw(account, wait);
            login?.ShowWait(false);
        }
    }

    public bool Give(AccountId account, Secret code)
    {
        TaskCompletionSource<Secret>? wait;
        lock (_lock)
        {
            _waits.Remove(account, out wait);
        }

        return wait?.TrySetResult(code) ?? false;
    }

    private bool Withdraw(AccountId account, TaskCompletionSource<Secret> wait)
    {
        lock (_lock)
        {
            return _waits.GetValueOrDefault(account) == wait && _waits.Remove(account);
        }
    }

    private void Leave(LoginUnderWay login)
    {
        lock (_lock)
        {
            if (_logins.GetValueOrDefault(login.Gate.Account) == login)
            {
                _logins.Remove(login.Gate.Account);
            }
        }
    }

    [LoggerMessage(2190, LogLevel.Warning, "A login of {Account} waits for its one-time code, which a person must give within {Limit}: on the page of sessions, or with browser-agent sessions code.")]
    private partial void Asked(AccountId account, TimeSpan limit);

    private sealed class LoginUnderWay(PersonCodes codes, AccountGate gate, string sessionId, PausableLimit limit) : IDisposable
    {
        public AccountGate Gate => gate;

        public PausableLimit Limit => limit;

        public void ShowWait(bool waits) => gate.AwaitsCode = waits ? sessionId : null;

        public void Dispose() => codes.Leave(this);
    }
}

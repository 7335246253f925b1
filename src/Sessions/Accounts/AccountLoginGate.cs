namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// Serializes the logins of one account in this process, because a one-time code can be used only once, and records whether the site has refused the
/// account.
/// </summary>
internal sealed class AccountLoginGate(AccountId account) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private TaskCompletionSource _opened = Open();
    private LoginRefusal? _refused;
    private bool _isReported;
    private volatile string? _awaitsCode;

    public AccountId Account { get; } = account;

    /// <summary>The site's refusal of the account, here or on another worker; null when there is none.</summary>
    public LoginRefusal? Refused
    {
        get
        {
            lock (_lock)
            {
                return _refused;
            }
        }
    }

    /// <summary>False while the refusal is known in this process only and must still be stored for the other workers.</summary>
    public bool IsReported
    {
        get
        {
            lock (_lock)
            {
                return _isReported;
            }
        }
    }

    /// <summary>The session whose login waits for a one-time code from a person; null while none does.</summary>
    public string? AwaitsCode
    {
        get => _awaitsCode;
        set => _awaitsCode = value;
    }

    /// <summary>Completed while the account is not refused.</summary>
    public Task Reopened
    {
        get
        {
            lock (_lock)
            {
                return _opened.Task;
            }
        }
    }

    public void MarkRefused(LoginRefusal refusal, bool reported)
    {
        lock (_lock)
        {
            (_refused, _isReported) = (refusal, reported);
            if (_opened.Task.IsCompleted)
            {
                _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Records that this refusal is stored for the other workers.</summary>
    public void MarkReported(LoginRefusal refusal)
    {
        lock (_lock)
        {
            _isReported |= ReferenceEquals(_refused, refusal);
        }
    }

    /// <summary>Removes this refusal. A newer one, which may have come while the store was asked about this one, is kept.</summary>
    public void Reopen(LoginRefusal refusal)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_refused, refusal))
            {
                _refused = null;
                _opened.TrySetResult();
            }
        }
    }

    public async Task<IDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Releaser(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private sealed class Releaser(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

namespace BrowserAgent.Sessions.Accounts;

/// <summary>
/// One account's way to the site's login in this process: one at a time, because of one-time codes, and shut once the site has refused the account,
/// until a person reopens it.
/// </summary>
internal sealed class LoginLock(AccountId account) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private TaskCompletionSource _opened = Open();
    private AccountRefusal? _refused;
    private bool _isReported;
    private volatile string? _awaitsCode;

    public AccountId Account { get; } = account;

    /// <summary>How the site refused the account, here or on another worker; null while it has not.</summary>
    public AccountRefusal? Refused
    {
        get
        {
            lock (_lock)
            {
                return _refused;
            }
        }
    }

    /// <summary>False while a refusal is known here alone: the other workers must still be told.</summary>
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

    /// <summary>The session whose login waits for a code that a person gives; null while none does.</summary>
    public string? AwaitsCode
    {
        get => _awaitsCode;
        set => _awaitsCode = value;
    }

    /// <summary>Ends when the gate is open.</summary>
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

    public void MarkRefused(AccountRefusal refusal, bool reported)
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

    /// <summary>The other workers know of this refusal.</summary>
    public void MarkReported(AccountRefusal refusal)
    {
        lock (_lock)
        {
            _isReported |= ReferenceEquals(_refused, refusal);
        }
    }

    /// <summary>Ends this refusal. A newer one, that came while the older one was asked about, stands.</summary>
    public void Reopen(AccountRefusal refusal)
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

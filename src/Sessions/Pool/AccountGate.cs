namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// One account's way to the site's login in this process: one at a time, because of one-time codes, and shut once the site has refused the account,
/// until a person reopens it.
/// </summary>
internal sealed class AccountGate(AccountId account) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private TaskCompletionSource _opened = Open();
    private AccountRefusal? _refused;
    private bool _isTold;
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
    public bool IsTold
    {
        get
        {
            lock (_lock)
            {
                return _isTold;
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
    public Task Opened
    {
        get
        {
            lock (_lock)
            {
                return _opened.Task;
            }
        }
    }

    public void Shut(AccountRefusal refusal, bool told)
    {
        lock (_lock)
        {
            (_refused, _isTold) = (refusal, told);
            if (_opened.Task.IsCompleted)
            {
                _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>The other workers know of this refusal.</summary>
    public void Told(AccountRefusal refusal)
    {
        lock (_lock)
        {
            _isTold |= ReferenceEquals(_refused, refusal);
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

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

namespace BrowserAgent.Sessions.Pool;

/// <summary>Whether a slot's session is wanted. Set by the sizing, obeyed by the slot between jobs.</summary>
internal sealed class DesiredState : IDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _unwanted = new();

    public DesiredState(bool isWanted)
    {
        if (isWanted)
        {
            _wanted.SetResult();
        }
        else
        {
            _unwanted.Cancel();
        }
    }

    public bool IsWanted
    {
        get
        {
            lock (_lock)
            {
                return _wanted.Task.IsCompleted;
            }
        }
    }

    /// <summary>Ends when the session is wanted.</summary>
    public Task BecameWanted
    {
        get
        {
            lock (_lock)
            {
                return _wanted.Task;
            }
        }
    }

    /// <summary>Cancelled when the session is no longer wanted.</summary>
    public CancellationToken Unwanted
    {
        get
        {
            lock (_lock)
            {
                return _unwanted.Token;
            }
        }
    }

    public void Set(bool isWanted)
    {
        CancellationTokenSource? off = null;
        lock (_lock)
        {
            if (isWanted == _wanted.Task.IsCompleted)
            {
                return;
            }

            if (isWanted)
            {
                _unwanted = new CancellationTokenSource();
                _wanted.SetResult();
            }
            else
            {
                _wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                off = _unwanted;
            }
        }

        // Outside the lock: what waits for it may run at once, and look here.
        off?.Cancel();
    }

    public void Dispose() => _unwanted.Dispose();
}

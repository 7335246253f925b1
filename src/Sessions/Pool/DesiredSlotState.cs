namespace BrowserAgent.Sessions.Pool;

/// <summary>Whether a slot should have a session. Set by the pool's sizing; the slot applies it between jobs.</summary>
internal sealed class DesiredSlotState : IDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _unwanted = new();

    public DesiredSlotState(bool isWanted)
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

    /// <summary>Completed while a session is wanted.</summary>
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

    /// <summary>Cancelled when no session is wanted any more.</summary>
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

        // Outside the lock: callbacks of the token run here, and may use this object.
        off?.Cancel();
    }

    public void Dispose() => _unwanted.Dispose();
}

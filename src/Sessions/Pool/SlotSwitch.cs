namespace BrowserAgent.Sessions.Pool;

/// <summary>Whether a slot's session is wanted. Set by the sizing, obeyed by the slot between jobs.</summary>
internal sealed class SlotSwitch : IDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _on = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _off = new();

    public SlotSwitch(bool isOn)
    {
        if (isOn)
        {
            _on.SetResult();
        }
        else
        {
            _off.Cancel();
        }
    }

    public bool IsOn
    {
        get
        {
            lock (_lock)
            {
                return _on.Task.IsCompleted;
            }
        }
    }

    /// <summary>Ends when the session is wanted.</summary>
    public Task On
    {
        get
        {
            lock (_lock)
            {
                return _on.Task;
            }
        }
    }

    /// <summary>Cancelled when the session is no longer wanted.</summary>
    public CancellationToken Off
    {
        get
        {
            lock (_lock)
            {
                return _off.Token;
            }
        }
    }

    public void Set(bool on)
    {
        CancellationTokenSource? off = null;
        lock (_lock)
        {
            if (on == _on.Task.IsCompleted)
            {
                return;
            }

            if (on)
            {
                _off = new CancellationTokenSource();
                _on.SetResult();
            }
            else
            {
                _on = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                off = _off;
            }
        }

        // Outside the lock: what waits for it may run at once, and look here.
        off?.Cancel();
    }

    public void Dispose() => _off.Dispose();
}

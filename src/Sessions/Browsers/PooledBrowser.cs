using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;

namespace BrowserAgent.Sessions.Browsers;

/// <summary>A browser in the pool with its sessions, and whether it takes more of them.</summary>
internal sealed class PooledBrowser(string site, RunningBrowser running, DateTimeOffset startedAt)
{
    private readonly Lock _lock = new();
    private readonly List<string> _sessions = [];
    private readonly TaskCompletionSource<RecycleRecord> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecycleRecord? _end;
    private int _jobs;

    public string Site { get; } = site;

    public RunningBrowser Instance { get; } = running;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public MemorySeries Memory { get; } = new();

    /// <summary>Why it was retired or killed; null while it was not. Later reasons do not replace the first.</summary>
    public RecycleRecord? End => Volatile.Read(ref _end);

    /// <summary>Completes, with the reason, when the browser is retired, killed or found dead.</summary>
    public Task<RecycleRecord> Ending => _ending.Task;

    /// <summary>Completes when it takes no more sessions and the last one was removed.</summary>
    public Task Emptied => _emptied.Task;

    /// <summary>True when it has no session any more and gets none: it is being closed, or is dead.</summary>
    public bool IsClosed => End is not null && (Emptied.IsCompleted || !Instance.IsAlive);

    public bool TakesSessions => End is null && Instance.IsAlive;

    public IReadOnlyList<string> Sessions
    {
        get
        {
            lock (_lock)
            {
                return [.. _sessions];
            }
        }
    }

    public BrowserStatus Status => new()
    {
        BrowserId = Instance.Id,
        Site = Site,
        StartedAt = StartedAt,
        Retiring = End is not null,
        Sessions = Sessions,
        Jobs = Volatile.Read(ref _jobs),
        Processes = Instance.Processes.Count,
        Memory = Memory.All,
    };

    /// <returns>False when it is full or takes no more sessions.</returns>
    public bool TryAddSession(string sessionId, int maxSessions)
    {
        lock (_lock)
        {
            if (_sessions.Count >= maxSessions || !TakesSessions)
            {
                return false;
            }

            _sessions.Add(sessionId);
            return true;
        }
    }

    public void RemoveSession(string sessionId)
    {
        lock (_lock)
        {
            _sessions.Remove(sessionId);
            CompleteIfEmpty();
        }
    }

    /// <summary>Completes <see cref="Emptied"/> although sessions were not removed: at shutdown, when all of them are closed.</summary>
    public void ReleaseAllSessions() => _emptied.TrySetResult();

    /// <summary>Counts a lease of one of its sessions.</summary>
    public void CountJob() => Interlocked.Increment(ref _jobs);

    /// <summary>Takes no new sessions. Idle sessions are closed at once, leased ones after their lease, and are replaced in another browser.</summary>
    public void Retire(RecycleReason reason, string why, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_end is null)
            {
                _end = new RecycleRecord(at, Instance.Id, reason, why);
                _ending.SetResult(_end);
                CompleteIfEmpty();
            }
        }
    }

    /// <summary>Sends SIGKILL to the whole process tree, even if jobs run in it.</summary>
    public void Kill(RecycleReason reason, string why, DateTimeOffset at)
    {
        Retire(reason, why, at);
        Instance.Kill(why);
    }

    private void CompleteIfEmpty()
    {
        if (_end is not null && _sessions.Count == 0)
        {
            _emptied.TrySetResult();
        }
    }
}

using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.Sessions.Pool;

/// <summary>A browser in the pool: its processes, the sessions that live in it, and whether it still takes others.</summary>
internal sealed class PooledBrowser(string site, BrowserTree tree, DateTimeOffset startedAt)
{
    private readonly Lock _lock = new();
    private readonly List<string> _sessions = [];
    private readonly TaskCompletionSource<RecycleRecord> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecycleRecord? _end;
    private int _jobs;

    public string Site { get; } = site;

    public BrowserTree Tree { get; } = tree;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public MemorySeries Memory { get; } = new();

    /// <summary>Why it ends; null while it goes on. The first reason stands.</summary>
    public RecycleRecord? End => Volatile.Read(ref _end);

    /// <summary>Ends with the first reason why it ends, be it retired, killed or dead: what waits in one of its sessions need wait no longer.</summary>
    public Task<RecycleRecord> Ending => _ending.Task;

    /// <summary>Ends when it takes no more sessions and the last one has left.</summary>
    public Task Emptied => _emptied.Task;

    /// <summary>True when no session is in it any more for good: it is being closed, or dead.</summary>
    public bool IsOver => End is not null && (Emptied.IsCompleted || !Tree.IsAlive);

    public bool TakesSessions => End is null && Tree.IsAlive;

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
        BrowserId = Tree.Id,
        Site = Site,
        StartedAt = StartedAt,
        Retiring = End is not null,
        Sessions = Sessions,
        Jobs = Volatile.Read(ref _jobs),
        Processes = Tree.Processes.Count,
        Memory = Memory.All,
    };

    /// <returns>False when it is full or takes no more sessions.</returns>
    public bool TryEnter(string sessionId, int most)
    {
        lock (_lock)
        {
            if (_sessions.Count >= most || !TakesSessions)
            {
                return false;
            }

            _sessions.Add(sessionId);
            return true;
        }
    }

    public void Leave(string sessionId)
    {
        lock (_lock)
        {
            _sessions.Remove(sessionId);
            NoteIfEmptied();
        }
    }

    /// <summary>Whoever is still in it is gone for good: nobody is waited for.</summary>
    public void Abandon() => _emptied.TrySetResult();

    /// <summary>Counts a lease that was served in it.</summary>
    public void CountJob() => Interlocked.Increment(ref _jobs);

    /// <summary>No new sessions; idle ones leave at once, leased ones after their lease, to another browser.</summary>
    public void Retire(RecycleReason reason, string why, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_end is null)
            {
                _end = new RecycleRecord(at, Tree.Id, reason, why);
                _ending.SetResult(_end);
                NoteIfEmptied();
            }
        }
    }

    /// <summary>SIGKILL to the whole tree at once, whatever runs in it.</summary>
    public void Kill(RecycleReason reason, string why, DateTimeOffset at)
    {
        Retire(reason, why, at);
        Tree.Kill(why);
    }

    private void NoteIfEmptied()
    {
        if (_end is not null && _sessions.Count == 0)
        {
            _emptied.TrySetResult();
        }
    }
}

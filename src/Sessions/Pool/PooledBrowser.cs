using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.Sessions.Pool;

/// <summary>A browser in the pool: its processes, what it was used for, and whether it still takes sessions.</summary>
internal sealed class PooledBrowser(string site, BrowserTree tree, DateTimeOffset startedAt)
{
    private RecycleRecord? _end;

    public string Site { get; } = site;

    public BrowserTree Tree { get; } = tree;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public MemorySeries Memory { get; } = new();

    /// <summary>Why it ends; null while it goes on. The first reason stands.</summary>
    public RecycleRecord? End => Volatile.Read(ref _end);

    public bool TakesSessions => End is null && Tree.IsAlive;

    /// <summary>No new sessions; those in it finish their lease, then move to another browser.</summary>
    public void Retire(RecycleReason reason, string why, DateTimeOffset at) =>
        Interlocked.CompareExchange(ref _end, new RecycleRecord(at, Tree.Id, reason, why), null);

    /// <summary>SIGKILL to the whole tree at once, whatever runs in it.</summary>
    public void Kill(RecycleReason reason, string why, DateTimeOffset at)
    {
        Retire(reason, why, at);
        Tree.Kill(why);
    }
}

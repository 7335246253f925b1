using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.FrozenWorkers;

/// <summary>One zombie on its way: its job was sent, its worker froze, its worker woke.</summary>
internal sealed class FrozenWorkerState(PlannedFreeze plan, SentJob job)
{
    public PlannedFreeze Plan => plan;

    public SentJob Job => job;

    /// <summary>Null until it is frozen.</summary>
    public WorkerProcess? Worker { get; set; }

    /// <summary>The claim that it believes in.</summary>
    public long Fence { get; set; }

    /// <summary>The machine's monotonic clock.</summary>
    public long FrozenAt { get; set; }

    public bool IsResumed { get; set; }
}

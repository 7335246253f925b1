using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Queue;

/// <summary>The limits of one site, over all workers.</summary>
public sealed record SiteLimit
{
    /// <summary>Jobs that run at once; 0 means <see cref="QueueOptions.MaxRunningPerSite"/>. Default 0.</summary>
    [Range(0, 10_000)]
    public int MaxRunning { get; init; }

    /// <summary>Jobs that may start in a minute, as a token bucket; 0 means any number. Default 0.</summary>
    [Range(0, 60_000)]
    public int StartsPerMinute { get; init; }

    /// <summary>The bucket's size: how many may start at once after a pause. Default 1.</summary>
    [Range(1, 10_000)]
    public int Burst { get; init; } = 1;
}

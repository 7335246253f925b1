using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Quotas;

/// <summary>The quotas of a tenant that has none of its own.</summary>
public sealed record QuotaDefaults
{
    /// <summary>Jobs of a tenant that are ready, delayed or in review, over all workers; a further one is refused with 429, or waits in the inbox. 0 means any number. Default 100,000.</summary>
    [Range(0, 100_000_000)]
    public int WaitingJobs { get; init; } = 100_000;

    /// <summary>Requests that submit jobs, in a minute, at one worker; an array is one request. Keys of the same tenants share it; a key for several tenants has the sum of theirs, and a key for all
    /// tenants this number for itself. 0 means any number. Default 6,000.</summary>
    [Range(0, 10_000_000)]
    public int RequestsPerMinute { get; init; } = 6_000;

    /// <summary>Bytes of such requests, in a minute, at one worker, shared as the requests are. A request that is larger than this uses all of it. 0 means any number. Default 268,435,456 (256 MiB).</summary>
    [Range(0, int.MaxValue)]
    public int BytesPerMinute { get; init; } = 256 * 1024 * 1024;

    /// <summary>Rejected jobs of a tenant that are kept; of more, its oldest are deleted. 0 means any number. Default 1,000.</summary>
    [Range(0, 10_000_000)]
    public int RejectedJobs { get; init; } = 1_000;
}

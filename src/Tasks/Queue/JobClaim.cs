using System.Globalization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>A job under this worker's lease.</summary>
/// <param name="Job">The job as claimed; its phase says whether it must be verified first.</param>
/// <param name="Fence">The number in the fencing token: it rises by one with each claim of the job.</param>
/// <param name="WorkerId">The owner of the lease.</param>
internal sealed record JobClaim(JobRecord Job, long Fence, string WorkerId)
{
    /// <summary>The fencing token as stored on the server: the number, the server's time of the claim, and the worker. A write with any token but the job's last one is rejected.</summary>
    public string Token { get; init; } = "";

    /// <summary>This machine's monotonic clock before the claim was requested, so that the lease's remaining time is never overestimated; null when unknown.</summary>
    public long? RequestedAt { get; init; }

    public static long ParseFence(string? token) => long.Parse((token ?? "").Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The time of the claim by the server's clock, milliseconds since 1970.</summary>
    public static long ParseClaimTime(string token) => long.Parse(token.Split('.')[1], NumberStyles.None, CultureInfo.InvariantCulture);
}

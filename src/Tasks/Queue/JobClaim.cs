using System.Globalization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>A job under this worker's lease.</summary>
/// <param name="Job">The job as claimed; its phase says whether it must be verified first.</param>
/// <param name="Fence">Grows by one at each claim: the number of the run.</param>
/// <param name="WorkerId">Who holds the lease.</param>
internal sealed record JobClaim(JobRecord Job, long Fence, string WorkerId)
{
    /// <summary>The fence as the server knows it: the number, the server's time of the claim, and the worker. A write with any other than the job's last one is refused.</summary>
    public string Token { get; init; } = "";

    /// <summary>This machine's monotonic clock when the claim was asked for, so that the lease can only be thought shorter than it is; null when unknown.</summary>
    public long? RequestedAt { get; init; }

    public static long ParseFence(string? token) => long.Parse((token ?? "").Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>When the claim was made by Redis's clock, milliseconds since 1970.</summary>
    public static long ParseClaimTime(string token) => long.Parse(token.Split('.')[1], NumberStyles.None, CultureInfo.InvariantCulture);
}

using System.Threading.RateLimiting;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Worker.Authentication;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Http;

/// <summary>
/// Requests and bytes a minute that submit jobs. Each worker counts for itself: what is protected is its own processor and memory, before anything of a request is evaluated and also while Redis does not
/// answer. What all workers share, the queue, is protected by the number of waiting jobs.
/// </summary>
internal sealed class SubmissionLimiter : IDisposable
{
    private const int SegmentsPerMinute = 6;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly QuotaOptions _quotas;
    private readonly PartitionedRateLimiter<Bucket> _requests = CreateLimiter();
    private readonly PartitionedRateLimiter<Bucket> _bytes = CreateLimiter();

    public SubmissionLimiter(IOptions<QuotaOptions> quotas) => _quotas = quotas.Value;

    /// <summary>Counts a request.</summary>
    /// <returns>Why it is refused; null when it is not.</returns>
    public QuotaRefusal? TakeRequest(ApiCaller caller) => Take(_requests, BucketOf(caller, _quotas.Default.RequestsPerMinute, _quotas.RequestsPerMinuteOf), nameof(QuotaDefaults.RequestsPerMinute), 1);

    /// <summary>Counts the bytes of a request that was read.</summary>
    /// <returns>Why it is refused; null when it is not.</returns>
    public QuotaRefusal? TakeBytes(ApiCaller caller, long bytes) => Take(_bytes, BucketOf(caller, _quotas.Default.BytesPerMinute, _quotas.BytesPerMinuteOf), nameof(QuotaDefaults.BytesPerMinute), bytes);

    public void Dispose()
    {
        _requests.Dispose();
        _bytes.Dispose();
    }

    private static PartitionedRateLimiter<Bucket> CreateLimiter() => PartitionedRateLimiter.Create<Bucket, string>(bucket => RateLimitPartition.GetSlidingWindowLimiter(
        bucket.Whose,
        _ => new SlidingWindowRateLimiterOptions { PermitLimit = bucket.Limit, Window = Minute, SegmentsPerWindow = SegmentsPerMinute, QueueLimit = 0 }));

    private static QuotaRefusal? Take(PartitionedRateLimiter<Bucket> limiter, Bucket? bucket, string quota, long permits)
    {
        if (bucket is null)
        {
            return null;
        }

        using var lease = limiter.AttemptAcquire(bucket, (int)Math.Min(permits, bucket.Limit));
        if (lease.IsAcquired)
        {
            return null;
        }

        var used = bucket.Limit - (limiter.GetStatistics(bucket)?.CurrentAvailablePermits ?? 0);
        return new QuotaRefusal(quota, bucket.Whose, bucket.Limit, used, lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Minute / SegmentsPerMinute);
    }

    /// <summary>Null for callers without a limit.</summary>
    private static Bucket? BucketOf(ApiCaller caller, int ofAKey, Func<string, int> ofATenant)
    {
        if (caller.Has(ApiScope.Admin))
        {
            return null;
        }

        var limits = caller.Tenants is null ? [ofAKey] : caller.Tenants.Select(ofATenant).ToArray();
        return limits.Length == 0 || limits.Contains(0) ? null : new Bucket(WhoseOf(caller), (int)Math.Min(limits.Sum(limit => (long)limit), int.MaxValue));
    }

    private static string WhoseOf(ApiCaller caller) => caller.Tenants switch
    {
        null => $"key {caller.Name} ({caller.Id})",
        [var tenant] => $"tenant {tenant}",
        var tenants => $"tenants {string.Join(", ", tenants.Order(StringComparer.Ordinal))}",
    };

    private sealed record Bucket(string Whose, int Limit);
}

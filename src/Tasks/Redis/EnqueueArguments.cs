using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Tasks.Redis.Scripts;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>The arguments of the script that stores jobs.</summary>
internal static class EnqueueArguments
{
    public const int MaxPayloadBytes = 16 * 1024;

    /// <param name="jobs">At most as many as one script takes.</param>
    /// <param name="rememberKeys">How long their idempotency keys are remembered.</param>
    /// <param name="inboxHead">The inbox message that the one job came from; empty when it did not.</param>
    /// <param name="quotas">The quotas of the jobs' tenants.</param>
    /// <param name="isMemoryShort">No new job may be stored.</param>
    /// <param name="keys">This worker's keys, for the payloads.</param>
    /// <exception cref="ArgumentException">A job can't be stored; the message says why.</exception>
    public static RedisValue[] Of(IReadOnlyList<JobRecord> jobs, TimeSpan rememberKeys, RedisValue inboxHead, QuotaOptions quotas, bool isMemoryShort, EncryptionKeyRing keys)
    {
        var compared = inboxHead.IsNullOrEmpty ? "" : JsonSerializer.Serialize(StoredContent.ComparableFormsOf(jobs[0], keys));
        var arguments = new List<RedisValue> { (long)Math.Ceiling(rememberKeys.TotalMilliseconds), inboxHead, isMemoryShort ? "1" : "", compared };
        foreach (var job in jobs)
        {
            CheckStorable(job);
            var later = job.State == JobState.Ready ? job.NotBefore : null;
            arguments.AddRange(
            [
                job.Id.Value, StoredJob.Write(job), StoredContent.PayloadOf(job, keys, isCompared: job.IdempotencyKey is { Length: > 0 }), later is null ? StoredJob.WireName(job.State) : "delayed",
                later?.ToUnixTimeMilliseconds() ?? 0, IdempotencyField(job), job.IgnoresQuotas ? 0 : quotas.WaitingJobsOf(job.Tenant), quotas.RejectedJobsOf(job.Tenant),
            ]);
        }

        return [.. arguments];
    }

    private static void CheckStorable(JobRecord job)
    {
        var bytes = Encoding.UTF8.GetByteCount(job.PayloadJson);
        if (bytes > MaxPayloadBytes)
        {
            throw new ArgumentException($"The payload of job {job.Id} has {bytes} bytes; {MaxPayloadBytes} are allowed. Send large content by reference.", nameof(job));
        }

        if (job.State is not (JobState.Ready or JobState.Review or JobState.Rejected))
        {
            throw new ArgumentException($"Job {job.Id} cannot enter the queue in state {job.State}: only Ready, Review or Rejected.", nameof(job));
        }

        if (job.Priority is < 0 or > 9)
        {
            throw new ArgumentException($"Job {job.Id} has priority {job.Priority}: 0 (first) to 9 (last) are allowed.", nameof(job));
        }
    }

    // Two tenants may use the same idempotency key for different jobs.
    private static string IdempotencyField(JobRecord job) => job.IdempotencyKey is { Length: > 0 } key ? $"{job.Tenant}\u0001{key}" : "";
}

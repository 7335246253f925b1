using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Scripts;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Jobs that were claimed and that this worker can't run as they are stored. The other jobs of the same claim must reach their callers, so an outage of Redis is no error here: the
/// leases expire, and the next claim finds the same.
/// </summary>
internal sealed class UnusableClaims(ScriptRunner scripts)
{
    /// <summary>How long a job is left to other workers whose key this one does not have.</summary>
    private static readonly TimeSpan MissingKeyDelay = TimeSpan.FromSeconds(30);

    /// <summary>For a record that no worker of this version can read: the script's check is coarser than the worker's.</summary>
    public Task SetAsideAsync(string? id, string token, Exception unreadable) =>
        TryAsync(QueueScript.SetAside, [id, token, Bounded((unreadable as UnreadableRecordException)?.Fault ?? unreadable.Message)]);

    /// <summary>For a job whose payload this worker can't decrypt: it waits, nothing charged, and says why.</summary>
    public Task LeaveToOthersAsync(JobClaim claim, string why) =>
        TryAsync(QueueScript.Release, [claim.Job.Id.Value, claim.Token, (long)MissingKeyDelay.TotalMilliseconds, Bounded($"Worker {claim.WorkerId} can't read the payload. {why}")]);

    private async Task TryAsync(QueueScript script, StackExchange.Redis.RedisValue[] arguments)
    {
        try
        {
            await scripts.RunAsync(script, arguments, repeatable: true, CancellationToken.None);
        }
        catch (QueueUnavailableException)
        {
            // See above.
        }
    }

    private static string Bounded(string reason) => ExcerptFormatter.Of(reason, RedisJobQueue.MaxReasonLength);
}

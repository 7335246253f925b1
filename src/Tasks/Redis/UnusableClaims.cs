using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Scripts;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Jobs that were claimed and that no worker of this version can run as they are stored. The other jobs of the same claim must reach their callers, so an outage of Redis is no error
/// here: the lease expires, and the next claim finds the same.
/// </summary>
internal sealed class UnusableClaims(ScriptRunner scripts)
{
    /// <summary>The script's check of a record is coarser than the worker's.</summary>
    public async Task SetAsideAsync(string? id, string token, Exception unreadable)
    {
        try
        {
            var fault = (unreadable as UnreadableRecordException)?.Fault ?? unreadable.Message;
            await scripts.RunAsync(QueueScript.SetAside, [id, token, ExcerptFormatter.Of(fault, RedisJobQueue.MaxReasonLength)], repeatable: true, CancellationToken.None);
        }
        catch (QueueUnavailableException)
        {
            // See above.
        }
    }
}

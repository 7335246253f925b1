using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// Compares what the scripts keep beside the records with the records, a part in each run, and corrects it: the index by tenant, and the counts of running jobs. They
/// differ after a repair by hand, when a record that can't be read is deleted or its lease ends, or when a worker of an earlier version wrote to the queue.
/// </summary>
internal sealed class DerivedDataCheck(RedisClient redis, QueueKeys keys)
{
    private const int ItemsPerCall = 200;
    private const int CallsPerRun = 5;
    private const int MaxLeases = 1_000;
    private static readonly QueueScript CheckTenants = QueueScript.Load("check-tenants");
    private static readonly QueueScript CheckRunning = QueueScript.Load("check-running");

    private readonly ScriptRunner _scripts = new(redis, keys);
    private readonly HashFieldScan _records = new(redis, keys.Of("job"));
    private readonly HashFieldScan _running = new(redis, keys.Of("run"));
    private string _nextRecords = HashFieldScan.Start;
    private string _nextRunning = HashFieldScan.Start;
    private RedisValue _lastMember = "";

    /// <summary>Continues where the last run ended, and begins again after the end.</summary>
    /// <returns>How many entries were wrong.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var corrected = 0;
        for (var call = 0; call < CallsPerRun; call++)
        {
            (_nextRecords, var ids) = await _records.NextAsync(_nextRecords, ItemsPerCall, cancellationToken);
            foreach (var chunk in ids.Chunk(ItemsPerCall).DefaultIfEmpty([]))
            {
                var answer = (RedisResult[]?)await _scripts.RunAsync(CheckTenants, [ItemsPerCall, _lastMember, .. chunk], repeatable: true, cancellationToken) ?? [];
                _lastMember = (RedisValue)answer[0];
                corrected += (int)answer[1];
            }

            if (_nextRecords == HashFieldScan.Start && _lastMember.Length() == 0)
            {
                break;
            }
        }

        (_nextRunning, var fields) = await _running.NextAsync(_nextRunning, ItemsPerCall, cancellationToken);
        foreach (var chunk in fields.Chunk(ItemsPerCall).DefaultIfEmpty([]))
        {
            corrected += (int)await _scripts.RunAsync(CheckRunning, [MaxLeases, .. chunk], repeatable: true, cancellationToken);
        }

        return corrected;
    }
}

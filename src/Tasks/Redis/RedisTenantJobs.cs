using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Reads lists and counts from the index that the queue's scripts keep with each change of a job's state.</summary>
internal sealed class RedisTenantJobs : ITenantJobs
{
    private static readonly QueueScript TenantList = QueueScript.Load("tenant-list");
    private static readonly QueueScript TenantCounts = QueueScript.Load("tenant-counts");

    private readonly ScriptRunner _scripts;
    private readonly JobReader _reader;

    /// <param name="redis">The connection.</param>
    /// <param name="options">Names the queue.</param>
    /// <param name="encryption">The keys of payloads and results; null when none is encrypted.</param>
    public RedisTenantJobs(RedisClient redis, IOptions<QueueOptions> options, EncryptionKeySource? encryption = null)
    {
        var keys = new QueueKeys(options.Value.Name);
        _scripts = new ScriptRunner(redis, keys);
        _reader = new JobReader(redis, _scripts, keys, encryption);
    }

    public async Task<JobListing> ListAsync(IReadOnlyList<string> tenants, JobState? state, int limit, JobId? before, CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            Math.Clamp(limit, 1, JobReader.MaxListed), before?.Value ?? "", state is { } wanted ? StoredJob.WireName(wanted) : "", .. tenants.Select(tenant => (RedisValue)tenant),
        ];
        var ids = (RedisValue[]?)await _scripts.RunAsync(TenantList, arguments, repeatable: true, cancellationToken) ?? [];
        var (jobs, unreadable) = await _reader.ReadAsync(ids, cancellationToken);

        // A job may have left the state since its id was read.
        return new JobListing([.. jobs.Where(job => state is null || job.State == state)], unreadable);
    }

    public async Task<IReadOnlyDictionary<JobState, long>> CountAsync(IReadOnlyList<string> tenants, CancellationToken cancellationToken) =>
        JobReader.ReadCounts((RedisResult[]?)await _scripts.RunAsync(TenantCounts, [.. tenants.Select(tenant => (RedisValue)tenant)], repeatable: true, cancellationToken) ?? []);
}

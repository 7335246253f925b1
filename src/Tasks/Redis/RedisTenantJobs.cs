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

    private static readonly Comparer<string> NewestFirst = Comparer<string>.Create((one, other) => string.CompareOrdinal(other, one));

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
        var wanted = Math.Clamp(limit, 1, JobReader.MaxListed);
        var (listed, unreadable) = (new List<JobRecord>(), new List<UnreadableJob>());
        var (ask, last, mayBeMore) = (wanted, before?.Value ?? "", true);
        while (mayBeMore && listed.Count < wanted)
        {
            (var ids, mayBeMore) = await NewestAsync(tenants, state, ask, last, cancellationToken);
            var (jobs, faulty) = await _reader.ReadAsync([.. ids.Select(id => (RedisValue)id)], cancellationToken);

            // The index says where to look, and the record whose job it is: a record that was changed by hand may have a place under another tenant. And a job may
            // have left the state since its id was read.
            listed.AddRange(jobs.Where(job => tenants.Contains(job.Tenant, StringComparer.Ordinal) && (state is null || job.State == state)));
            unreadable.AddRange(faulty);
            (last, ask) = (ids is [.., var oldest] ? oldest : last, Math.Min(2 * ask, JobReader.MaxListed));
        }

        if (listed.Count > wanted)
        {
            listed.RemoveRange(wanted, listed.Count - wanted);
            unreadable.RemoveAll(job => string.CompareOrdinal(job.Id, listed[^1].Id.Value) < 0);
        }

        return new JobListing(listed, unreadable);
    }

    public async Task<IReadOnlyDictionary<JobState, long>> CountAsync(IReadOnlyList<string> tenants, CancellationToken cancellationToken) =>
        JobReader.ReadCounts((RedisResult[]?)await _scripts.RunAsync(TenantCounts, [.. tenants.Select(tenant => (RedisValue)tenant)], repeatable: true, cancellationToken) ?? []);

    /// <summary>Merges the lists of the tenants. Once there are enough ids, the next tenants are asked only for newer ones.</summary>
    private async Task<(IReadOnlyList<string> Ids, bool MayBeMore)> NewestAsync(IReadOnlyList<string> tenants, JobState? state, int max, string after, CancellationToken cancellationToken)
    {
        var newest = new SortedSet<string>(NewestFirst);
        var mayBeMore = false;
        foreach (var tenant in tenants)
        {
            var newer = newest.Count == max ? newest.Max : "";
            var ids = (RedisValue[]?)await _scripts.RunAsync(
                TenantList, [max, after, newer, state is { } wanted ? StoredJob.WireName(wanted) : "", tenant], repeatable: true, cancellationToken) ?? [];
            mayBeMore |= ids.Length == max || newer?.Length > 0;
            newest.UnionWith(ids.Select(id => (string)id!));
            while (newest.Count > max)
            {
                newest.Remove(newest.Max!);
                mayBeMore = true;
            }
        }

        return ([.. newest], mayBeMore);
    }
}

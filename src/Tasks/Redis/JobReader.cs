using System.Runtime.CompilerServices;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>Reads single jobs, lists and counts.</summary>
internal sealed class JobReader(RedisClient redis, ScriptRunner scripts, QueueKeys keys, EncryptionKeySource? encryption)
{
    public const int MaxListed = 500;
    private const int JobsPerRead = 50;
    private const int ValuesPerJob = 8;
    private const int MaxWaitingRead = 5_000;
    private const long PriorityBand = 1L << 40;
    private const int LowestPriority = 9;

    /// <summary>The scripts write it between group, place and id of a blocked job.</summary>
    private const char GroupSeparator = '\u0002';

    private static readonly JobState[] CountOrder =
        [JobState.Ready, JobState.Delayed, JobState.Running, JobState.Review, JobState.Done, JobState.Dead, JobState.Rejected, JobState.Cancelled];

    /// <exception cref="UnreadableRecordException">There is a record, and it can't be read.</exception>
    public async Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        await ReadPartsAsync([id.Value], cancellationToken) is [var part] ? Read(part, await encryption.KeysAsync(cancellationToken)) : null;

    /// <summary>
    /// Newest first by creation. Which jobs are the newest is decided by creation time (all, ready, delayed, running) or by the time of the last change
    /// (review, done, dead, rejected, cancelled). Of more than 5,000 delayed jobs only those due last are considered; of ready ones, the last of each priority.
    /// </summary>
    public async Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken)
    {
        var wanted = Math.Clamp(limit, 1, MaxListed);
        var ids = state switch
        {
            null => await NewestAsync(keys.Of("all"), wanted, cancellationToken),
            JobState.Ready => await NewestReadyAsync(wanted, cancellationToken),
            JobState.Delayed or JobState.Running => NewestIds(await NewestAsync(keys.Of(state.Value), MaxWaitingRead, cancellationToken), wanted),
            JobState.Dead => await redis.CallAsync(
                database => database.SortedSetRangeByScoreAsync(keys.Of("dead"), 0, order: Order.Descending, take: wanted), repeatable: true, cancellationToken),
            JobState.Rejected => await redis.CallAsync(
                database => database.SortedSetRangeByScoreAsync(keys.Of("dead"), stop: 0, exclude: Exclude.Stop, take: wanted), repeatable: true, cancellationToken),
            _ => await NewestAsync(keys.Of(state.Value), wanted, cancellationToken),
        };

        var (jobs, unreadable) = await ReadAsync(ids, cancellationToken);
        return new JobListing(
            [.. jobs.Where(job => state is null || job.State == state).OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id.Value, StringComparer.Ordinal)],
            unreadable);
    }

    /// <summary>All jobs, the newest first, in parts. A job that comes meanwhile is not among them; one that is deleted meanwhile hides no other.</summary>
    public async IAsyncEnumerable<JobListing> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // By time, not by rank: a deletion moves the ranks of all older jobs. Jobs that were stored together have the same time.
        var last = double.PositiveInfinity;
        var readAtLast = new HashSet<RedisValue>();
        while (true)
        {
            var (from, count) = (last, JobsPerRead + readAtLast.Count);
            var entries = await redis.CallAsync(
                database => database.SortedSetRangeByScoreWithScoresAsync(keys.Of("all"), stop: from, order: Order.Descending, take: count), repeatable: true, cancellationToken);
            SortedSetEntry[] next = [.. entries.Where(entry => !readAtLast.Contains(entry.Element))];
            if (next.Length == 0)
            {
                yield break;
            }

            if (next[^1].Score < last)
            {
                (last, readAtLast) = (next[^1].Score, []);
            }

            readAtLast.UnionWith(next.Where(entry => entry.Score <= last).Select(entry => entry.Element));
            var (jobs, unreadable) = await ReadAsync([.. next.Select(entry => entry.Element)], cancellationToken);
            yield return new JobListing(jobs, unreadable);
        }
    }

    public async Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) =>
        ReadCounts((RedisResult[]?)await scripts.RunAsync(QueueScript.Counts, [], repeatable: true, cancellationToken) ?? []);

    /// <param name="counts">As the scripts that count give them.</param>
    public static IReadOnlyDictionary<JobState, long> ReadCounts(RedisResult[] counts) =>
        CountOrder.Select((state, index) => (state, count: (long)counts[index])).ToDictionary(pair => pair.state, pair => pair.count);

    /// <summary>The sites of the jobs that are next to run.</summary>
    public async Task<IReadOnlyList<string>> NextSitesAsync(int max, CancellationToken cancellationToken)
    {
        var ids = await redis.CallAsync(database => database.SortedSetRangeByRankAsync(keys.Of("ready"), 0, max - 1), repeatable: true, cancellationToken);
        return ids.Length == 0 ? [] : [.. (await ReadAsync(ids, cancellationToken)).Jobs.Select(job => job.Site)];
    }

    private Task<RedisValue[]> NewestAsync(RedisKey key, int count, CancellationToken cancellationToken) =>
        redis.CallAsync(database => database.SortedSetRangeByRankAsync(key, 0, count - 1, Order.Descending), repeatable: true, cancellationToken);

    public async Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken)
    {
        var paused = (string?)await redis.CallAsync(database => database.HashGetAsync(keys.Of("ctl"), "paused"), repeatable: true, cancellationToken);
        return [.. (paused ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(PauseScope.Parse)];
    }

    /// <summary>The ready set is ordered by priority first: the newest jobs are near the end of each priority's band, or blocked under a group.</summary>
    private async Task<RedisValue[]> NewestReadyAsync(int wanted, CancellationToken cancellationToken)
    {
        var bands = await redis.CallAsync(
            database => Task.WhenAll(Enumerable.Range(0, LowestPriority + 1).Select(priority => database.SortedSetRangeByScoreAsync(
                keys.Of("ready"), priority * PriorityBand, ((priority + 1) * PriorityBand) - 1, order: Order.Descending, take: wanted))),
            repeatable: true,
            cancellationToken);
        var blocked = await NewestAsync(keys.Of("blocked"), MaxWaitingRead, cancellationToken);
        return NewestIds(bands.SelectMany(band => band).Concat(blocked.Select(member => (RedisValue)((string?)member ?? "").Split(GroupSeparator)[^1])), wanted);
    }

    /// <summary>Ids are ordered by time.</summary>
    private static RedisValue[] NewestIds(IEnumerable<RedisValue> ids, int wanted) =>
        [.. ids.OrderByDescending(id => (string?)id, StringComparer.Ordinal).Take(wanted)];

    public async Task<(List<JobRecord> Jobs, List<UnreadableJob> Unreadable)> ReadAsync(RedisValue[] ids, CancellationToken cancellationToken)
    {
        var (jobs, unreadable) = (new List<JobRecord>(ids.Length), new List<UnreadableJob>());
        var encryptionKeys = await encryption.KeysAsync(cancellationToken);
        foreach (var chunk in ids.Chunk(JobsPerRead))
        {
            foreach (var part in await ReadPartsAsync(chunk, cancellationToken))
            {
                try
                {
                    jobs.Add(Read(part, encryptionKeys));
                }
                catch (UnreadableRecordException fault)
                {
                    unreadable.Add(new UnreadableJob(fault.Id, fault.Fault));
                }
            }
        }

        return (jobs, unreadable);
    }

    private async Task<RedisResult[][]> ReadPartsAsync(RedisValue[] ids, CancellationToken cancellationToken) =>
        [.. ((RedisResult[]?)await scripts.RunAsync(QueueScript.Read, ids, repeatable: true, cancellationToken) ?? []).Chunk(ValuesPerJob)];

    private static JobRecord Read(RedisResult[] part, EncryptionKeyRing encryptionKeys)
    {
        var job = StoredJob.Read((string?)part[0], (byte[]?)part[1], (string?)part[2], (string?)part[3], (string?)part[4], (string?)part[5], encryptionKeys);
        return job with { WaitsFor = StoredJob.ReadAwaited((string?)part[6], (string?)part[7]) };
    }
}

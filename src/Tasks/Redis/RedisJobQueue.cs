using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Redis;

/// <summary>
/// The queue on Redis. Each method is one script; all but claim, requeue, reject and cancel may be repeated when an answer was lost. Concurrent
/// claims share a script call, and so do concurrent acknowledgements; each job keeps its own fencing token and its own answer.
/// </summary>
internal sealed class RedisJobQueue : IJobQueue, IUpcomingJobs
{
    private const int MaxJobsPerScript = 50;

    /// <summary>Half of a busy worker's concurrent calls: Redis works on one half while the worker handles the other.</summary>
    private const int MaxBatchSize = 25;
    private const int ChecksPerClaim = 32;
    private const int MaxClaimRounds = 8;
    private const int ValuesPerClaim = 5;

    /// <summary>In characters: a longer reason is cut, because the scripts refuse records with texts of more than 64 KiB.</summary>
    private const int MaxReasonLength = 8_000;

    private readonly RedisClient _redis;
    private readonly RedisKey _control;
    private readonly TimeProvider _timeProvider;
    private readonly QueueOptions _options;
    private readonly ScriptRunner _scripts;
    private readonly JobReader _reader;
    private readonly RedisValue[] _limits;
    private readonly RequestBatcher<string, JobClaim?> _claims;
    private readonly RequestBatcher<Acknowledgement, FencedWriteResult> _acknowledgements;
    private readonly IUnservedSites? _unserved;
    private readonly QuotaOptions _quotas;
    private readonly RedisMemory? _memory;
    private string _lastGroup = "";

    /// <param name="redis">The connection.</param>
    /// <param name="options">Name, times, limits.</param>
    /// <param name="timeProvider">This machine's monotonic clock.</param>
    /// <param name="unserved">The sites whose jobs are left to other workers; none when null.</param>
    /// <param name="quotas">The tenants' quotas; none when null.</param>
    /// <param name="memory">Whether Redis has memory for new jobs; not known when null.</param>
    public RedisJobQueue(
        RedisClient redis, IOptions<QueueOptions> options, TimeProvider timeProvider, IUnservedSites? unserved = null, IOptions<QuotaOptions>? quotas = null, RedisMemory? memory = null)
    {
        (_unserved, _quotas, _memory) = (unserved, quotas?.Value ?? QuotaOptions.None, memory);
        var keys = new QueueKeys(options.Value.Name);
        (_redis, _control) = (redis, keys.Of("ctl"));
        _timeProvider = timeProvider;
        _options = options.Value;
        _scripts = new ScriptRunner(redis, keys);
        _reader = new JobReader(redis, _scripts, keys);
        _limits = Limits(_options);
        _claims = new RequestBatcher<string, JobClaim?>(MaxBatchSize, ClaimManyAsync);
        _acknowledgements = new RequestBatcher<Acknowledgement, FencedWriteResult>(MaxBatchSize, AcknowledgeManyAsync);
    }

    public async Task<EnqueueResult> EnqueueAsync(JobRecord job, CancellationToken cancellationToken) =>
        (await EnqueueAsync([job], inboxHead: "", cancellationToken))[0] ?? throw NeitherStoredNorKnown(job);

    /// <summary>Stores the job and removes the inbox message that it came from, in one step.</summary>
    /// <returns>Null, and nothing stored, when that text is no longer the first message: another worker has imported it.</returns>
    public async Task<EnqueueResult?> EnqueueFromInboxAsync(JobRecord job, RedisValue inboxHead, CancellationToken cancellationToken) =>
        (await EnqueueAsync([job], inboxHead, cancellationToken))[0];

    public async Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken)
    {
        var outcomes = new List<EnqueueResult>(jobs.Count);
        foreach (var chunk in jobs.Chunk(MaxJobsPerScript))
        {
            foreach (var (job, outcome) in chunk.Zip(await EnqueueAsync(chunk, inboxHead: "", cancellationToken)))
            {
                outcomes.Add(outcome ?? throw NeitherStoredNorKnown(job));
            }
        }

        return outcomes;
    }

    public Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken) => _claims.SubmitAsync(workerId, cancellationToken);

    public async Task<JobClaim?> ClaimTrialAsync(string workerId, string site, CancellationToken cancellationToken) =>
        (await ClaimOnceAsync(workerId, 1, site)).Claims is [var claim] ? claim : null;

    public Task<FencedWriteResult> RenewAsync(JobClaim claim, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.Renew, claim, [Milliseconds(_options.Lease)], cancellationToken);

    public Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.Phase, claim, [StoredJob.WireName(phase)], cancellationToken);

    public Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken) =>
        _acknowledgements.SubmitAsync(new Acknowledgement(claim, verdict, resultJson), cancellationToken).WaitAsync(cancellationToken);

    public Task<FencedWriteResult> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.Retry, claim, [Bounded(reason), Milliseconds(RetryDelay(claim, notBefore)), _options.MaxAttempts], cancellationToken);

    public Task<FencedWriteResult> ReturnNotLandedAsync(JobClaim claim, string reason, TimeSpan? notBefore, bool isCharged, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.NotLanded, claim, [Bounded(reason), Milliseconds(RetryDelay(claim, notBefore)), isCharged ? _options.MaxAttempts : 0], cancellationToken);

    public Task<FencedWriteResult> StallAsync(JobClaim claim, string reason, StallCause cause, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.Stall, claim, [Bounded(reason), _options.MaxStalls, StoredJob.WireName(cause)], cancellationToken);

    public Task<FencedWriteResult> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.Release, claim, [0, ""], cancellationToken);

    public Task<FencedWriteResult> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.Release, claim, [Milliseconds(delay), Bounded(reason)], cancellationToken);

    public Task<FencedWriteResult> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken) =>
        RunFencedAsync(QueueScript.Park, claim, [Bounded(reason)], cancellationToken);

    public async Task<RequeueResult> RequeueAsync(JobId id, bool approved, CancellationToken cancellationToken) =>
        ToRequeueResult(id, await _scripts.RunAsync(QueueScript.Requeue, [id.Value, approved ? "1" : ""], repeatable: false, cancellationToken));

    public async Task<RequeueResult> RejectAsync(JobId id, string reason, CancellationToken cancellationToken) =>
        ToRequeueResult(id, await _scripts.RunAsync(QueueScript.Reject, [id.Value, Bounded(reason)], repeatable: false, cancellationToken));

    public async Task<CancelResult> CancelAsync(JobId id, string reason, CancellationToken cancellationToken) =>
        (string?)await _scripts.RunAsync(QueueScript.Cancel, [id.Value, Bounded(reason)], repeatable: false, cancellationToken) switch
        {
            "cancelled" => CancelResult.Cancelled,
            "asked" => CancelResult.Requested,
            "toolate" => CancelResult.TooLate,
            "unreadable" => throw new UnreadableRecordException(id.Value, "a script can't use it"),
            _ => CancelResult.NotFound,
        };

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken) =>
        RunForArrayAsync(QueueScript.Pause, [scope.ToString(), "1"], repeatable: true, cancellationToken);

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken) =>
        RunForArrayAsync(QueueScript.Pause, [scope.ToString(), "0"], repeatable: true, cancellationToken);

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => _reader.PausedAsync(cancellationToken);

    public async Task<int> ReapAsync(CancellationToken cancellationToken) =>
        (int)await _scripts.RunAsync(QueueScript.Reap, [_options.MaxStalls, MaxJobsPerScript, Milliseconds(_options.RenewEvery * 1.5)], repeatable: true, cancellationToken);

    public async Task<int> PromoteAsync(CancellationToken cancellationToken) =>
        (int)await _scripts.RunAsync(QueueScript.Promote, [MaxJobsPerScript], repeatable: true, cancellationToken);

    /// <summary>Moves blocked jobs whose group has free slots again back to ready: at most 50 groups and 50 jobs of each, continuing where the last call ended.</summary>
    public async Task<int> UnblockAsync(CancellationToken cancellationToken)
    {
        var answer = await RunForArrayAsync(QueueScript.Unblock, [_lastGroup, MaxJobsPerScript, MaxJobsPerScript, .. Unserved(), .. _limits], repeatable: true, cancellationToken);
        _lastGroup = (string?)answer[0] ?? "";
        return (int)answer[1];
    }

    /// <summary>Marks the queue as this version's if the mark is gone.</summary>
    /// <returns>Whether it was gone: then somebody emptied the database, and the queue's jobs with it.</returns>
    public async Task<bool> RestoreSchemaAsync(CancellationToken cancellationToken) =>
        // A write, even one that changes nothing, is refused when the memory is full; reaping must go on then.
        !await _redis.CallAsync(database => database.HashExistsAsync(_control, "schema"), repeatable: true, cancellationToken)
        && await _redis.CallAsync(database => database.HashSetAsync(_control, "schema", QueueKeys.Schema, When.NotExists), repeatable: false, cancellationToken);

    /// <summary>Deletes done and rejected jobs beyond the times and counts of <see cref="QueueOptions"/>, and old idempotency keys; at most 50 of each.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken) =>
        (int)await _scripts.RunAsync(
            QueueScript.Sweep,
            [
                Milliseconds(_options.KeepDone), _options.KeepDoneCount, Milliseconds(_options.KeepRejected), _options.KeepRejectedCount,
                Milliseconds(_options.RememberKeys), MaxJobsPerScript,
            ],
            repeatable: true,
            cancellationToken);

    public Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken) => _reader.GetAsync(id, cancellationToken);

    public Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        _reader.ListAsync(state, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => _reader.CountAsync(cancellationToken);

    public Task<IReadOnlyList<string>> NextSitesAsync(int max, CancellationToken cancellationToken) =>
        _reader.NextSitesAsync(Math.Min(max, MaxJobsPerScript), cancellationToken);

    private async Task<IReadOnlyList<EnqueueResult?>> EnqueueAsync(JobRecord[] jobs, RedisValue inboxHead, CancellationToken cancellationToken)
    {
        var answer = await RunForArrayAsync(QueueScript.Enqueue, EnqueueArguments.Of(jobs, _options.RememberKeys, inboxHead, _quotas, _memory?.IsShort ?? false), repeatable: true, cancellationToken);
        return [.. answer.Chunk(2).Select(EnqueueResult? (pair, place) => (string?)pair[0] switch
        {
            "stored" => new EnqueueResult.Stored(JobId.Parse((string?)pair[1])),
            "known" => new EnqueueResult.Known(JobId.Parse((string?)pair[1])),
            "full" => new EnqueueResult.OverQuota((long)pair[1], _quotas.WaitingJobsOf(jobs[place].Tenant)),
            "held" => new EnqueueResult.Held(),
            "nomemory" => new EnqueueResult.NoMemory(),
            _ => null,
        })];
    }

    private async Task<IReadOnlyList<JobClaim?>> ClaimManyAsync(IReadOnlyList<string> workers)
    {
        var claims = new JobClaim?[workers.Count];
        foreach (var places in Enumerable.Range(0, workers.Count).GroupBy(place => workers[place], StringComparer.Ordinal))
        {
            var claimed = await ClaimManyAsync(places.Key, places.Count());
            foreach (var (place, claim) in places.Zip(claimed))
            {
                claims[place] = claim;
            }
        }

        return claims;
    }

    private async Task<List<JobClaim>> ClaimManyAsync(string worker, int max)
    {
        var claims = new List<JobClaim>(max);
        for (var round = 0; round < MaxClaimRounds && claims.Count < max; round++)
        {
            try
            {
                var (claimed, mayBeMore) = await ClaimOnceAsync(worker, max - claims.Count, siteOnTrial: "");
                claims.AddRange(claimed);
                if (!mayBeMore)
                {
                    break;
                }
            }
            catch (QueueUnavailableException) when (claims.Count > 0)
            {
                // This worker has the leases of the earlier rounds: their jobs must reach the callers.
                return claims;
            }
        }

        return claims;
    }

    private async Task<(List<JobClaim> Claims, bool MayBeMore)> ClaimOnceAsync(string worker, int max, string siteOnTrial)
    {
        var requestedAt = _timeProvider.GetTimestamp();
        var answer = await RunForArrayAsync(
            QueueScript.Claim,
            [worker, Milliseconds(_options.Lease), max, Math.Max(max, ChecksPerClaim), siteOnTrial, .. Unserved(), .. _limits],
            repeatable: false,
            CancellationToken.None);
        var claims = new List<JobClaim>(max);
        for (var job = 1; job < answer.Length; job += ValuesPerClaim)
        {
            var token = (string?)answer[job + 1] ?? "";
            try
            {
                var record = StoredJob.Read((string?)answer[job], (byte[]?)answer[job + 2], (string?)answer[job + 3], result: null, (string?)answer[job + 4], token);
                claims.Add(new JobClaim(record, JobClaim.ParseFence(token), worker) { Token = token, RequestedAt = requestedAt });
            }
            catch (Exception unreadable) when (unreadable is UnreadableRecordException or FormatException)
            {
                await SetAsideAsync((string?)answer[job], token, unreadable);
            }
        }

        return (claims, (string?)answer[0] == "more" || claims.Count * ValuesPerClaim < answer.Length - 1);
    }

    /// <summary>The script's check is coarser than the worker's. The other jobs of the answer are claimed and must reach the callers whatever happens here.</summary>
    private async Task SetAsideAsync(string? id, string token, Exception unreadable)
    {
        try
        {
            await _scripts.RunAsync(QueueScript.SetAside, [id, token, ExcerptFormatter.Of((unreadable as UnreadableRecordException)?.Fault ?? unreadable.Message, MaxReasonLength)], repeatable: true, CancellationToken.None);
        }
        catch (QueueUnavailableException)
        {
            // Its lease expires, and the next claim sets it aside.
        }
    }

    private async Task<IReadOnlyList<FencedWriteResult>> AcknowledgeManyAsync(IReadOnlyList<Acknowledgement> requests)
    {
        var arguments = new List<RedisValue>(requests.Count * 4);
        foreach (var (claim, verdict, result) in requests)
        {
            arguments.AddRange([claim.Job.Id.Value, claim.Token, StoredJob.WireName(verdict), result]);
        }

        var answers = await RunForArrayAsync(QueueScript.Acknowledge, [.. arguments], repeatable: true, CancellationToken.None);
        return [.. answers.Zip(requests, (answer, request) => ToWriteResult(QueueScript.Acknowledge, request.Claim, (string?)answer))];
    }

    private async Task<FencedWriteResult> RunFencedAsync(QueueScript script, JobClaim claim, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var answer = (string?)await _scripts.RunAsync(script, [claim.Job.Id.Value, claim.Token, .. arguments], repeatable: true, cancellationToken);
        return ToWriteResult(script, claim, answer);
    }

    private static FencedWriteResult ToWriteResult(QueueScript script, JobClaim claim, string? answer) => answer switch
    {
        "ok" => FencedWriteResult.Ok,
        "cancel" => FencedWriteResult.CancelAsked,
        "gone" => FencedWriteResult.LeaseLost,
        "stale" => FencedWriteResult.StaleFence,
        "refused" when script == QueueScript.Retry => throw new InvalidOperationException(
            $"Job {claim.Job.Id} cannot be retried: it is at phase intent or later, and its record may be in the site. Park it."),
        "refused" when script == QueueScript.NotLanded => throw new InvalidOperationException($"Job {claim.Job.Id} is verified: its record is in the site."),
        "refused" => throw new InvalidOperationException($"Job {claim.Job.Id} is at a later phase already; a phase only moves forward."),
        _ => throw new InvalidOperationException($"The script {script.Name} answered '{answer}', which is not one of its answers."),
    };

    private TimeSpan RetryDelay(JobClaim claim, TimeSpan? notBefore)
    {
        var delay = ExponentialBackoff.FullJitter(_options.BackoffBase, _options.BackoffCap, claim.Job.Attempts, Random.Shared.NextDouble());
        return notBefore > delay ? notBefore.Value : delay;
    }

    private static InvalidOperationException NeitherStoredNorKnown(JobRecord job) => new($"Job {job.Id} was neither stored nor known.");

    private static RedisValue[] Limits(QueueOptions options) =>
    [
        options.MaxRunningPerTenant, options.MaxRunningPerSite, options.MaxRunningPerAccount,
        .. options.Sites.SelectMany(IEnumerable<RedisValue> (site) => [site.Key, site.Value.MaxRunning, site.Value.StartsPerMinute, site.Value.Burst]),
    ];

    private RedisValue[] Unserved()
    {
        var sites = _unserved?.GetCurrent() ?? [];
        return [sites.Count, .. sites.Select(site => (RedisValue)site)];
    }

    private static RequeueResult ToRequeueResult(JobId id, RedisResult answer) => (string?)answer switch
    {
        "ok" => RequeueResult.Ok,
        "notfound" => RequeueResult.NotFound,
        "unreadable" => throw new UnreadableRecordException(id.Value, "a script can't use it"),
        _ => RequeueResult.Refused,
    };

    private async Task<RedisResult[]> RunForArrayAsync(QueueScript script, RedisValue[] arguments, bool repeatable, CancellationToken cancellationToken) =>
        (RedisResult[]?)await _scripts.RunAsync(script, arguments, repeatable, cancellationToken)
            ?? throw new InvalidOperationException($"The script {script.Name} answered nothing.");

    private static string Bounded(string reason) => ExcerptFormatter.Of(reason, MaxReasonLength);

    private static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    private sealed record Acknowledgement(JobClaim Claim, JobVerdict Verdict, string ResultJson);
}

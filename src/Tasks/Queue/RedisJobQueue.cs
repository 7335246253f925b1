using System.Text;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Queue;

/// <summary>The queue on Redis. Each method is one script; all but claim and the two of a person may be repeated when an answer was lost.</summary>
internal sealed class RedisJobQueue(RedisLink link, IOptions<QueueOptions> options, TimeProvider clock) : IJobQueue
{
    public const int MostPayloadBytes = 16 * 1024;
    private const int HeadsLookedAt = 32;
    private const int MostMoved = 50;
    private const int MostClaimRounds = 8;
    private static readonly TimeSpan Aside = TimeSpan.FromSeconds(2);

    private readonly QueueOptions _options = options.Value;
    private readonly ScriptRunner _scripts = new(link, new QueueKeys(options.Value.Name));
    private readonly JobReader _reader = new(link, new ScriptRunner(link, new QueueKeys(options.Value.Name)), new QueueKeys(options.Value.Name));

    public async Task<EnqueueOutcome> EnqueueAsync(JobRecord job, CancellationToken cancellationToken) =>
        await EnqueueAsync(job, inboxHead: null, cancellationToken)
            ?? throw new InvalidOperationException($"Job {job.Id} was neither stored nor known.");

    /// <summary>Stores the job and takes the inbox head that it came from away, in one step.</summary>
    /// <returns>Null, and nothing stored, when that text is no longer the head: another worker took it.</returns>
    public Task<EnqueueOutcome?> EnqueueFromInboxAsync(JobRecord job, string inboxHead, CancellationToken cancellationToken) =>
        EnqueueAsync(job, inboxHead, cancellationToken);

    public async Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostClaimRounds; round++)
        {
            var askedAt = clock.GetTimestamp();
            var answer = await ManyAsync(
                QueueScript.Claim,
                [
                    workerId, Milliseconds(_options.Lease), HeadsLookedAt, Milliseconds(Aside),
                    _options.MaxRunningPerTenant, _options.MaxRunningPerSite, _options.MaxRunningPerAccount,
                ],
                repeatable: false,
                cancellationToken);
            switch ((string?)answer[0])
            {
                case "claimed":
                    return new JobClaim(StoredJob.Read((string?)answer[1], (string?)answer[3], (string?)answer[4], result: null, (string?)answer[5]), (long)answer[2], workerId) { AskedAt = askedAt };
                case "none":
                    return null;
            }
        }

        return null;
    }

    public Task<FenceAnswer> RenewAsync(JobClaim claim, CancellationToken cancellationToken) =>
        FencedAsync(QueueScript.Renew, claim, [Milliseconds(_options.Lease)], cancellationToken);

    public Task<FenceAnswer> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken) =>
        FencedAsync(QueueScript.Phase, claim, [StoredJob.Word(phase)], cancellationToken);

    public Task<FenceAnswer> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken) =>
        FencedAsync(QueueScript.Acknowledge, claim, [StoredJob.Word(verdict), resultJson], cancellationToken);

    public Task<FenceAnswer> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken)
    {
        var delay = Backoff.FullJitter(_options, claim.Job.Attempts, Random.Shared.NextDouble());
        var wait = notBefore > delay ? notBefore.Value : delay;
        return FencedAsync(QueueScript.Retry, claim, [reason, Milliseconds(wait), _options.MaxAttempts], cancellationToken);
    }

    public Task<FenceAnswer> StallAsync(JobClaim claim, string reason, CancellationToken cancellationToken) =>
        FencedAsync(QueueScript.Stall, claim, [reason, _options.MaxStalls], cancellationToken);

    public Task<FenceAnswer> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) =>
        FencedAsync(QueueScript.Release, claim, [], cancellationToken);

    public Task<FenceAnswer> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken) =>
        FencedAsync(QueueScript.Park, claim, [reason], cancellationToken);

    public async Task<RequeueAnswer> RequeueAsync(JobId id, bool approved, CancellationToken cancellationToken) =>
        Requeued(await _scripts.RunAsync(QueueScript.Requeue, [id.Value, approved ? "1" : ""], repeatable: false, cancellationToken));

    public async Task<RequeueAnswer> RejectAsync(JobId id, string reason, CancellationToken cancellationToken) =>
        Requeued(await _scripts.RunAsync(QueueScript.Reject, [id.Value, reason], repeatable: false, cancellationToken));

    public async Task<int> ReapAndPromoteAsync(CancellationToken cancellationToken) =>
        await ReapAsync(cancellationToken) + await PromoteAsync(cancellationToken);

    public async Task<int> ReapAsync(CancellationToken cancellationToken) =>
        (int)await _scripts.RunAsync(QueueScript.Reap, [_options.MaxStalls, MostMoved], repeatable: true, cancellationToken);

    public async Task<int> PromoteAsync(CancellationToken cancellationToken) =>
        (int)await _scripts.RunAsync(QueueScript.Promote, [MostMoved], repeatable: true, cancellationToken);

    /// <summary>Forgets done jobs beyond <see cref="QueueOptions.KeepDone"/> and <see cref="QueueOptions.KeepDoneCount"/>, and old idempotency keys; at most 50 of each.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken) =>
        (int)await _scripts.RunAsync(
            QueueScript.Sweep,
            [Milliseconds(_options.KeepDone), _options.KeepDoneCount, Milliseconds(_options.RememberKeys), MostMoved],
            repeatable: true,
            cancellationToken);

    public Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken) => _reader.GetAsync(id, cancellationToken);

    public Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        _reader.ListAsync(state, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => _reader.CountAsync(cancellationToken);

    private async Task<EnqueueOutcome?> EnqueueAsync(JobRecord job, string? inboxHead, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetByteCount(job.PayloadJson);
        if (bytes > MostPayloadBytes)
        {
            throw new ArgumentException($"The payload of job {job.Id} has {bytes} bytes; {MostPayloadBytes} are the most. Send large content by reference.", nameof(job));
        }

        if (job.State is not (JobState.Ready or JobState.Review or JobState.Rejected))
        {
            throw new ArgumentException($"Job {job.Id} cannot enter the queue in state {job.State}: only Ready, Review or Rejected.", nameof(job));
        }

        if (job.Priority is < 0 or > 9)
        {
            throw new ArgumentException($"Job {job.Id} has priority {job.Priority}: 0 (first) to 9 (last) are allowed.", nameof(job));
        }

        // Two tenants may use the same key for different work.
        var idempotency = job.IdempotencyKey is { Length: > 0 } key ? $"{job.Tenant}\u0001{key}" : "";
        var answer = await ManyAsync(
            QueueScript.Enqueue,
            [
                job.Id.Value, StoredJob.Write(job), job.PayloadJson, StoredJob.Word(job.State), idempotency,
                Milliseconds(_options.RememberKeys), inboxHead is null ? "" : "1", inboxHead ?? "",
            ],
            repeatable: true,
            cancellationToken);
        return (string?)answer[0] switch
        {
            "stored" => new EnqueueOutcome.Stored(new JobId((string?)answer[1] ?? "")),
            "known" => new EnqueueOutcome.Known(new JobId((string?)answer[1] ?? "")),
            _ => null,
        };
    }

    private async Task<FenceAnswer> FencedAsync(QueueScript script, JobClaim claim, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var answer = (string?)await _scripts.RunAsync(script, [claim.Job.Id.Value, claim.Fence, .. arguments], repeatable: true, cancellationToken);
        return answer switch
        {
            "ok" => FenceAnswer.Ok,
            "gone" => FenceAnswer.LeaseGone,
            "stale" => FenceAnswer.StaleFence,
            "refused" when script == QueueScript.Retry => throw new InvalidOperationException(
                $"Job {claim.Job.Id} cannot be retried: it is at phase intent or later, and its record may be in the site. Park it."),
            "refused" => throw new InvalidOperationException($"Job {claim.Job.Id} is at a later phase already; a phase only moves forward."),
            _ => throw new InvalidOperationException($"The script {script.Name} answered '{answer}', which is none of its answers."),
        };
    }

    private static RequeueAnswer Requeued(RedisResult answer) => (string?)answer switch
    {
        "ok" => RequeueAnswer.Ok,
        "notfound" => RequeueAnswer.NotFound,
        _ => RequeueAnswer.Refused,
    };

    private async Task<RedisResult[]> ManyAsync(QueueScript script, RedisValue[] arguments, bool repeatable, CancellationToken cancellationToken) =>
        (RedisResult[]?)await _scripts.RunAsync(script, arguments, repeatable, cancellationToken)
            ?? throw new InvalidOperationException($"The script {script.Name} answered nothing.");

    private static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);
}

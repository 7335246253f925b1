using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker;

/// <summary>Verify-first taken out: every job is claimed as if no earlier run had come to its intent. All else is the queue's own.</summary>
internal sealed class ForgetfulQueue(RedisJobQueue queue) : IJobQueue
{
    public async Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken) =>
        await queue.ClaimAsync(workerId, cancellationToken) is { } claim ? claim with { Job = claim.Job with { Phase = JobPhase.None } } : null;

    public Task<EnqueueOutcome> EnqueueAsync(JobRecord job, CancellationToken cancellationToken) => queue.EnqueueAsync(job, cancellationToken);

    public Task<FenceAnswer> RenewAsync(JobClaim claim, CancellationToken cancellationToken) => queue.RenewAsync(claim, cancellationToken);

    public Task<FenceAnswer> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken) =>
        queue.SetPhaseAsync(claim, phase, cancellationToken);

    public Task<FenceAnswer> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken) =>
        queue.AcknowledgeAsync(claim, verdict, resultJson, cancellationToken);

    public Task<FenceAnswer> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken) =>
        queue.RetryAsync(claim, reason, notBefore, cancellationToken);

    public Task<FenceAnswer> StallAsync(JobClaim claim, string reason, CancellationToken cancellationToken) =>
        queue.StallAsync(claim, reason, cancellationToken);

    public Task<FenceAnswer> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) => queue.ReleaseAsync(claim, cancellationToken);

    public Task<FenceAnswer> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken) =>
        queue.ParkAsync(claim, reason, cancellationToken);

    public Task<RequeueAnswer> RequeueAsync(JobId id, bool approved, CancellationToken cancellationToken) =>
        queue.RequeueAsync(id, approved, cancellationToken);

    public Task<RequeueAnswer> RejectAsync(JobId id, string reason, CancellationToken cancellationToken) =>
        queue.RejectAsync(id, reason, cancellationToken);

    public Task<IReadOnlyList<EnqueueOutcome>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken) =>
        queue.EnqueueManyAsync(jobs, cancellationToken);

    public Task<FenceAnswer> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.DeferAsync(claim, reason, delay, cancellationToken);

    public Task<CancelAnswer> CancelAsync(JobId id, string reason, CancellationToken cancellationToken) => queue.CancelAsync(id, reason, cancellationToken);

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken) => queue.PauseAsync(scope, cancellationToken);

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken) => queue.ResumeAsync(scope, cancellationToken);

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => queue.PausedAsync(cancellationToken);

    public Task<int> ReapAndPromoteAsync(CancellationToken cancellationToken) => queue.ReapAndPromoteAsync(cancellationToken);

    public Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken) => queue.GetAsync(id, cancellationToken);

    public Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        queue.ListAsync(state, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => queue.CountAsync(cancellationToken);
}

using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The queue as it is; what a campaign changes about it, it overrides. Every fenced write goes through one door, <see cref="WriteAsync"/>.</summary>
internal abstract class QueueDecorator(IJobQueue queue) : IJobQueue
{
    protected delegate Task<FencedWriteResult> FencedWrite(JobClaim claim);

    public virtual Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken) => queue.ClaimAsync(workerId, cancellationToken);

    public virtual Task<JobClaim?> ClaimTrialAsync(string workerId, string site, CancellationToken cancellationToken) => queue.ClaimTrialAsync(workerId, site, cancellationToken);

    public Task<FencedWriteResult> RenewAsync(JobClaim claim, CancellationToken cancellationToken) =>
        WriteAsync("renew", claim, held => queue.RenewAsync(held, cancellationToken), cancellationToken);

    public virtual Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken) =>
        WriteAsync(phase == JobPhase.Intent ? "intent" : "submitted", claim, held => queue.SetPhaseAsync(held, phase, cancellationToken), cancellationToken);

    public virtual Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken) =>
        WriteAsync("ack", claim, held => queue.AcknowledgeAsync(held, verdict, resultJson, cancellationToken), cancellationToken);

    public Task<FencedWriteResult> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken) =>
        WriteAsync("retry", claim, held => queue.RetryAsync(held, reason, notBefore, cancellationToken), cancellationToken);

    public Task<FencedWriteResult> ReturnNotLandedAsync(JobClaim claim, string reason, TimeSpan? notBefore, bool isCharged, CancellationToken cancellationToken) =>
        WriteAsync("not-landed", claim, held => queue.ReturnNotLandedAsync(held, reason, notBefore, isCharged, cancellationToken), cancellationToken);

    public Task<FencedWriteResult> StallAsync(JobClaim claim, string reason, StallCause cause, CancellationToken cancellationToken) =>
        WriteAsync("stall", claim, held => queue.StallAsync(held, reason, cause, cancellationToken), cancellationToken);

    public Task<FencedWriteResult> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) =>
        WriteAsync("release", claim, held => queue.ReleaseAsync(held, cancellationToken), cancellationToken);

    public Task<FencedWriteResult> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken) =>
        WriteAsync("defer", claim, held => queue.DeferAsync(held, reason, delay, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken) =>
        queue.EnqueueManyAsync(jobs, cancellationToken);

    public Task<CancelResult> CancelAsync(JobId id, string reason, CancellationToken cancellationToken) => queue.CancelAsync(id, reason, cancellationToken);

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken) => queue.PauseAsync(scope, cancellationToken);

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken) => queue.ResumeAsync(scope, cancellationToken);

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => queue.PausedAsync(cancellationToken);

    public Task<FencedWriteResult> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken) =>
        WriteAsync("park", claim, held => queue.ParkAsync(held, reason, cancellationToken), cancellationToken);

    public Task<EnqueueResult> EnqueueAsync(JobRecord job, CancellationToken cancellationToken) => queue.EnqueueAsync(job, cancellationToken);

    public Task<RequeueResult> RequeueAsync(JobId id, ApprovalVote vote, CancellationToken cancellationToken) => queue.RequeueAsync(id, vote, cancellationToken);

    public Task<RequeueResult> RejectAsync(JobId id, string reason, CancellationToken cancellationToken) => queue.RejectAsync(id, reason, cancellationToken);

    public Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken) => queue.GetAsync(id, cancellationToken);

    public Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) => queue.ListAsync(state, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => queue.CountAsync(cancellationToken);

    /// <param name="verb">What is written, as the journal calls it.</param>
    /// <param name="claim">Under which claim.</param>
    /// <param name="write">The write itself, under the claim that it is given.</param>
    /// <param name="cancellationToken">The write's own.</param>
    protected virtual Task<FencedWriteResult> WriteAsync(string verb, JobClaim claim, FencedWrite write, CancellationToken cancellationToken) => write(claim);
}

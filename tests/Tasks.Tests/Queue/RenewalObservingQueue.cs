using System.Threading.Channels;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>The real queue; renewals can be observed, and made to fail or hang.</summary>
internal sealed class RenewalObservingQueue(IJobQueue queue) : IJobQueue
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    private readonly Channel<FencedWriteResult> _answers = Channel.CreateUnbounded<FencedWriteResult>();
    private readonly TaskCompletionSource _hung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Action? OnCall { get; set; }

    public bool Hang { get; set; }

    public async Task<FencedWriteResult> NextAsync() => await _answers.Reader.ReadAsync().AsTask().WaitAsync(WaitTimeout);

    public Task HungAsync() => _hung.Task.WaitAsync(WaitTimeout);

    public async Task<FencedWriteResult> RenewAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        OnCall?.Invoke();
        if (Hang)
        {
            _hung.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        var answer = await queue.RenewAsync(claim, cancellationToken);
        await _answers.Writer.WriteAsync(answer, cancellationToken);
        return answer;
    }

    public Task<EnqueueResult> EnqueueAsync(JobRecord job, CancellationToken cancellationToken) => queue.EnqueueAsync(job, cancellationToken);

    public Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken) => queue.ClaimAsync(workerId, cancellationToken);

    public Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken) => queue.SetPhaseAsync(claim, phase, cancellationToken);

    public Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken) =>
        queue.AcknowledgeAsync(claim, verdict, resultJson, cancellationToken);

    public Task<FencedWriteResult> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken) => queue.RetryAsync(claim, reason, notBefore, cancellationToken);

    public Task<FencedWriteResult> ReturnNotLandedAsync(JobClaim claim, string reason, TimeSpan? notBefore, bool isCharged, CancellationToken cancellationToken) =>
        queue.ReturnNotLandedAsync(claim, reason, notBefore, isCharged, cancellationToken);

    public Task<JobClaim?> ClaimTrialAsync(string workerId, string site, CancellationToken cancellationToken) => queue.ClaimTrialAsync(workerId, site, cancellationToken);

    public Task<FencedWriteResult> StallAsync(JobClaim claim, string reason, StallCause cause, CancellationToken cancellationToken) => queue.StallAsync(claim, reason, cause, cancellationToken);

    public Task<FencedWriteResult> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) => queue.ReleaseAsync(claim, cancellationToken);

    public Task<FencedWriteResult> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken) => queue.ParkAsync(claim, reason, cancellationToken);

    public Task<RequeueResult> RequeueAsync(JobId id, ApprovalVote vote, CancellationToken cancellationToken) => queue.RequeueAsync(id, vote, cancellationToken);

    public Task<RequeueResult> RejectAsync(JobId id, string reason, CancellationToken cancellationToken) => queue.RejectAsync(id, reason, cancellationToken);

    public Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken) =>
        queue.EnqueueManyAsync(jobs, cancellationToken);

    public Task<FencedWriteResult> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.DeferAsync(claim, reason, delay, cancellationToken);

    public Task<CancelResult> CancelAsync(JobId id, string reason, CancellationToken cancellationToken) => queue.CancelAsync(id, reason, cancellationToken);

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken) => queue.PauseAsync(scope, cancellationToken);

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken) => queue.ResumeAsync(scope, cancellationToken);

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => queue.PausedAsync(cancellationToken);

    public Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken) => queue.GetAsync(id, cancellationToken);

    public Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) => queue.ListAsync(state, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => queue.CountAsync(cancellationToken);
}

using System.Diagnostics;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.OverheadBenchmark.Lanes;

/// <summary>The lane's queue with two clocks: when a job was claimed and when its end was told. All else passes through.</summary>
internal sealed class TimingQueueDecorator(IJobQueue queue) : IJobQueue
{
    private long _claimedAt;
    private TaskCompletionSource<JobEndTiming> _end = NewEnd();

    /// <summary>The next job's end; ask before it is submitted.</summary>
    public Task<JobEndTiming> ExpectAsync()
    {
        _end = NewEnd();
        return _end.Task;
    }

    public async Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken)
    {
        var claim = await queue.ClaimAsync(workerId, cancellationToken);
        if (claim is not null)
        {
            _claimedAt = Stopwatch.GetTimestamp();
        }

        return claim;
    }

    public Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken) =>
        EndAsync(verdict.ToString(), queue.AcknowledgeAsync(claim, verdict, resultJson, cancellationToken));

    public Task<FencedWriteResult> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken) =>
        EndAsync($"retry: {reason}", queue.RetryAsync(claim, reason, notBefore, cancellationToken));

    public Task<FencedWriteResult> ReturnNotLandedAsync(JobClaim claim, string reason, TimeSpan? notBefore, bool isCharged, CancellationToken cancellationToken) =>
        EndAsync($"not landed: {reason}", queue.ReturnNotLandedAsync(claim, reason, notBefore, isCharged, cancellationToken));

    public Task<JobClaim?> ClaimTrialAsync(string workerId, string site, CancellationToken cancellationToken) => queue.ClaimTrialAsync(workerId, site, cancellationToken);

    public Task<FencedWriteResult> StallAsync(JobClaim claim, string reason, StallCause cause, CancellationToken cancellationToken) =>
        EndAsync($"stall: {reason}", queue.StallAsync(claim, reason, cause, cancellationToken));

    public Task<FencedWriteResult> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) =>
        EndAsync("released", queue.ReleaseAsync(claim, cancellationToken));

    public Task<FencedWriteResult> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken) =>
        EndAsync($"parked: {reason}", queue.ParkAsync(claim, reason, cancellationToken));

    public Task<EnqueueResult> EnqueueAsync(JobRecord job, CancellationToken cancellationToken) => queue.EnqueueAsync(job, cancellationToken);

    public Task<FencedWriteResult> RenewAsync(JobClaim claim, CancellationToken cancellationToken) => queue.RenewAsync(claim, cancellationToken);

    public Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken) => queue.SetPhaseAsync(claim, phase, cancellationToken);

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

    private async Task<FencedWriteResult> EndAsync(string how, Task<FencedWriteResult> telling)
    {
        var answer = await telling;
        _end.TrySetResult(new JobEndTiming(answer == FencedWriteResult.Ok ? how : $"{how}, refused: {answer}", _claimedAt, Stopwatch.GetTimestamp()));
        return answer;
    }

    private static TaskCompletionSource<JobEndTiming> NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a job ended, with time stamps of the stopwatch.</summary>
internal sealed record JobEndTiming(string How, long ClaimedAt, long EndedAt);

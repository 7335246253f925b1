using System.Collections.Concurrent;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Tests.Fakes;

/// <summary>A queue in memory that records its calls and answers as scripted.</summary>
internal sealed class FakeQueue(List<string> journal) : IJobQueue
{
    public ConcurrentQueue<JobClaim> Claims { get; } = new();

    /// <summary>Gives the answer to each call, by the call's name; may throw.</summary>
    public Func<string, FencedWriteResult> Answer { get; set; } = _ => FencedWriteResult.Ok;

    public JobPhase Phase { get; private set; }

    public string? Ended { get; private set; }

    public string? Reason { get; private set; }

    public JobVerdict? Verdict { get; private set; }

    public string? Result { get; private set; }

    public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobRecord? Stored { get; private set; }

    public EnqueueResult? Enqueued { get; set; }

    /// <summary>The answer to a cancel.</summary>
    public CancelResult Cancelled { get; set; } = CancelResult.NotFound;

    /// <summary>The answer to an approval.</summary>
    public RequeueResult Requeued { get; set; } = RequeueResult.Ok;

    /// <summary>The last approval.</summary>
    public ApprovalVote? Vote { get; private set; }

    /// <summary>The one job that can be read.</summary>
    public JobRecord? Held { get; set; }

    public Task<EnqueueResult> EnqueueAsync(JobRecord job, CancellationToken cancellationToken)
    {
        Answer("enqueue");
        Stored = job;
        return Task.FromResult(Enqueued ?? new EnqueueResult.Stored(job.Id));
    }

    public async Task<IReadOnlyList<EnqueueResult>> EnqueueManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(jobs.Select(job => EnqueueAsync(job, cancellationToken)))];

    public Task<JobClaim?> ClaimAsync(string workerId, CancellationToken cancellationToken) =>
        Task.FromResult(Claims.TryDequeue(out var claim) ? claim : null);

    public Task<JobClaim?> ClaimTrialAsync(string workerId, string site, CancellationToken cancellationToken) => Task.FromResult<JobClaim?>(null);

    public Task<FencedWriteResult> RenewAsync(JobClaim claim, CancellationToken cancellationToken) => Task.FromResult(Answer("renew"));

    public Task<FencedWriteResult> SetPhaseAsync(JobClaim claim, JobPhase phase, CancellationToken cancellationToken)
    {
        var name = $"phase:{phase}";
        journal.Add(name);
        var answer = Answer(name);
        Phase = answer == FencedWriteResult.Ok ? phase : Phase;
        return Task.FromResult(answer);
    }

    public Task<FencedWriteResult> AcknowledgeAsync(JobClaim claim, JobVerdict verdict, string resultJson, CancellationToken cancellationToken)
    {
        (Verdict, Result) = (verdict, resultJson);
        return EndAsync("ack", null);
    }

    public Task<FencedWriteResult> RetryAsync(JobClaim claim, string reason, TimeSpan? notBefore, CancellationToken cancellationToken) => EndAsync("retry", reason);

    public Task<FencedWriteResult> ReturnNotLandedAsync(JobClaim claim, string reason, TimeSpan? notBefore, bool isCharged, CancellationToken cancellationToken)
    {
        Phase = JobPhase.None;
        return EndAsync(isCharged ? "not-landed" : "not-landed uncharged", reason);
    }

    public Task<FencedWriteResult> StallAsync(JobClaim claim, string reason, StallCause cause, CancellationToken cancellationToken) => EndAsync("stall", reason);

    public Task<FencedWriteResult> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) => EndAsync("release", null);

    public Task<FencedWriteResult> DeferAsync(JobClaim claim, string reason, TimeSpan delay, CancellationToken cancellationToken) => EndAsync("defer", reason);

    public Task<FencedWriteResult> ParkAsync(JobClaim claim, string reason, CancellationToken cancellationToken) => EndAsync("park", reason);

    public Task<RequeueResult> RequeueAsync(JobId id, ApprovalVote vote, CancellationToken cancellationToken)
    {
        Vote = vote;
        return Task.FromResult(Requeued);
    }

    public Task<RequeueResult> RejectAsync(JobId id, string reason, CancellationToken cancellationToken) => Task.FromResult(RequeueResult.Refused);

    public Task<CancelResult> CancelAsync(JobId id, string reason, CancellationToken cancellationToken)
    {
        Answer("cancel");
        return Task.FromResult(Cancelled);
    }

    public Task PauseAsync(PauseScope scope, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ResumeAsync(PauseScope scope, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PauseScope>>([]);

    public Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken)
    {
        Answer("get");
        return Task.FromResult(Held?.Id == id ? Held : null);
    }

    public Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(JobListing.Empty);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<JobState, long>>(new Dictionary<JobState, long>());

    private Task<FencedWriteResult> EndAsync(string how, string? reason)
    {
        journal.Add(how);
        var answer = Answer(how);
        if (answer == FencedWriteResult.Ok)
        {
            (Ended, Reason) = (how, reason);
            End.TrySetResult();
        }

        return Task.FromResult(answer);
    }
}

using System.Collections.Concurrent;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Jobs in memory; records the calls.</summary>
internal sealed class FakeJobOperations : IJobOperations, ITenantJobs
{
    private readonly ConcurrentDictionary<JobId, JobRecord> _jobs = new();
    private readonly ConcurrentDictionary<JobId, AuditTrail> _trails = new();

    /// <summary>Decisions in order, as text.</summary>
    public ConcurrentQueue<string> Decisions { get; } = new();

    /// <summary>Requested pictures, in order.</summary>
    public ConcurrentQueue<string> RequestedPictures { get; } = new();

    public List<UnreadableJob> Unreadable { get; } = [];

    public RequeueResult Answer { get; set; } = RequeueResult.Ok;

    /// <summary>When set, every call fails with it.</summary>
    public Exception? Fault { get; set; }

    public Func<string, byte[]?> Picture { get; set; } = name => name == "0001.jpg" ? [0xFF, 0xD8, 0xFF, 0xD9] : null;

    public void Add(JobRecord job, AuditTrail? trail = null)
    {
        _jobs[job.Id] = job;
        if (trail is not null)
        {
            _trails[job.Id] = trail;
        }
    }

    /// <summary>Submissions in order; none is stored.</summary>
    public ConcurrentQueue<JobSubmission> Submissions { get; } = new();

    public Task<JobSubmissionResult> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken)
    {
        Submissions.Enqueue(submission);
        return Task.FromResult(SubmissionAnswer);
    }

    /// <summary>The answer to each submission.</summary>
    public JobSubmissionResult SubmissionAnswer { get; set; } = new JobSubmissionResult.Unavailable("This fake accepts no jobs.");

    public Task<IReadOnlyList<JobSubmissionResult>> SubmitManyAsync(IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobSubmissionResult>>([.. submissions.Select(_ => SubmissionAnswer)]);

    public Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken)
    {
        Found.Enqueue(id);
        return Result(_jobs.GetValueOrDefault(id));
    }

    /// <summary>The jobs that were read one by one, in order.</summary>
    public ConcurrentQueue<JobId> Found { get; } = new();

    public Task<JobListing> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        Result(new JobListing([.. _jobs.Values.Where(job => state is null || job.State == state).OrderByDescending(job => job.UpdatedAt).Take(limit)], Unreadable));

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) =>
        Result<IReadOnlyDictionary<JobState, long>>(_jobs.Values.GroupBy(job => job.State).ToDictionary(group => group.Key, group => group.LongCount()));

    public Task<JobListing> ListAsync(IReadOnlyList<string> tenants, JobState? state, int limit, JobId? before, CancellationToken cancellationToken) =>
        Result(new JobListing(
            [.. OfTenants(tenants)
                .Where(job => (state is null || job.State == state) && (before is null || string.CompareOrdinal(job.Id.Value, before.Value.Value) < 0))
                .OrderByDescending(job => job.Id.Value, StringComparer.Ordinal)
                .Take(limit)],
            Unreadable));

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(IReadOnlyList<string> tenants, CancellationToken cancellationToken) =>
        Result<IReadOnlyDictionary<JobState, long>>(OfTenants(tenants).GroupBy(job => job.State).ToDictionary(group => group.Key, group => group.LongCount()));

    public Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken) => Result(_trails.GetValueOrDefault(id));

    public Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken)
    {
        RequestedPictures.Enqueue(picture);
        return Result<Stream?>(Picture(picture) is { } bytes ? new MemoryStream(bytes) : null);
    }

    public bool TwoApprovals { get; set; }

    public bool NeedsTwoApprovals(JobRecord job) => TwoApprovals;

    public Task<RequeueResult> ApproveAsync(JobId id, string byWhom, CancellationToken cancellationToken) =>
        Decide(id, $"approve {id} by {byWhom}", JobState.Ready, null);

    public Task<RequeueResult> RejectAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken) =>
        Decide(id, $"reject {id} by {byWhom}: {reason}", JobState.Dead, reason);

    public CancelResult CancelResult { get; set; } = CancelResult.Cancelled;

    public List<PauseScope> Paused { get; } = [];

    public Task<CancelResult> CancelAsync(JobId id, string byWhom, string? reason, CancellationToken cancellationToken)
    {
        Decisions.Enqueue($"cancel {id} by {byWhom}{(reason is null ? "" : $": {reason}")}");
        if (_jobs.TryGetValue(id, out var job))
        {
            _jobs[id] = CancelResult switch
            {
                CancelResult.Cancelled => job with { State = JobState.Cancelled, Reason = $"Cancelled by {byWhom}." },
                CancelResult.Requested => job with { CancelReason = $"Cancelled by {byWhom}." },
                _ => job,
            };
        }

        return Result(_jobs.ContainsKey(id) ? CancelResult : CancelResult.NotFound);
    }

    public Task PauseAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken)
    {
        Paused.Add(scope);
        return Result(true);
    }

    public Task ResumeAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken)
    {
        Paused.Remove(scope);
        return Result(true);
    }

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => Result<IReadOnlyList<PauseScope>>([.. Paused]);

    /// <summary>The lists by tenant have the jobs of all tenants, as from an index that is wrong.</summary>
    public bool ListsAnyTenant { get; set; }

    private IEnumerable<JobRecord> OfTenants(IReadOnlyList<string> tenants) => _jobs.Values.Where(job => ListsAnyTenant || tenants.Contains(job.Tenant, StringComparer.Ordinal));

    private Task<RequeueResult> Decide(JobId id, string decision, JobState state, string? reason)
    {
        Decisions.Enqueue(decision);
        if (Answer == RequeueResult.Ok && _jobs.TryGetValue(id, out var job))
        {
            _jobs[id] = job with { State = state, Reason = reason };
        }

        return Result(Answer);
    }

    private Task<T> Result<T>(T value) => Fault is null ? Task.FromResult(value) : Task.FromException<T>(Fault);
}

using System.Collections.Concurrent;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>A desk in memory that remembers what it was asked to do.</summary>
internal sealed class SampleDesk : IJobDesk
{
    private readonly ConcurrentDictionary<JobId, JobRecord> _jobs = new();
    private readonly ConcurrentDictionary<JobId, AuditTrail> _trails = new();

    /// <summary>Decisions in order, as text.</summary>
    public ConcurrentQueue<string> Decisions { get; } = new();

    /// <summary>Pictures asked for, in order.</summary>
    public ConcurrentQueue<string> PicturesAsked { get; } = new();

    public RequeueAnswer Answer { get; set; } = RequeueAnswer.Ok;

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

    public Task<SubmitOutcome> SubmitAsync(JobSubmission submission, CancellationToken cancellationToken) =>
        Task.FromResult<SubmitOutcome>(new SubmitOutcome.Unavailable("The sample desk takes no jobs."));

    public Task<IReadOnlyList<SubmitOutcome>> SubmitManyAsync(IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SubmitOutcome>>([.. submissions.Select(_ => new SubmitOutcome.Unavailable("The sample desk takes no jobs."))]);

    public Task<JobRecord?> FindAsync(JobId id, CancellationToken cancellationToken) => Say(_jobs.GetValueOrDefault(id));

    public Task<IReadOnlyList<JobRecord>> ListAsync(JobState? state, int limit, CancellationToken cancellationToken) =>
        Say<IReadOnlyList<JobRecord>>([.. _jobs.Values.Where(job => state is null || job.State == state).OrderByDescending(job => job.UpdatedAt).Take(limit)]);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) =>
        Say<IReadOnlyDictionary<JobState, long>>(_jobs.Values.GroupBy(job => job.State).ToDictionary(group => group.Key, group => group.LongCount()));

    public Task<AuditTrail?> AuditAsync(JobId id, CancellationToken cancellationToken) => Say(_trails.GetValueOrDefault(id));

    public Task<Stream?> OpenPictureAsync(JobId id, string picture, CancellationToken cancellationToken)
    {
        PicturesAsked.Enqueue(picture);
        return Say<Stream?>(Picture(picture) is { } bytes ? new MemoryStream(bytes) : null);
    }

    public Task<RequeueAnswer> ApproveAsync(JobId id, string byWhom, CancellationToken cancellationToken) =>
        Decide(id, $"approve {id} by {byWhom}", JobState.Ready, null);

    public Task<RequeueAnswer> RejectAsync(JobId id, string byWhom, string reason, CancellationToken cancellationToken) =>
        Decide(id, $"reject {id} by {byWhom}: {reason}", JobState.Dead, reason);

    public CancelAnswer CancelAnswer { get; set; } = CancelAnswer.Cancelled;

    public List<PauseScope> Paused { get; } = [];

    public Task<CancelAnswer> CancelAsync(JobId id, string byWhom, string? reason, CancellationToken cancellationToken)
    {
        Decisions.Enqueue($"cancel {id} by {byWhom}{(reason is null ? "" : $": {reason}")}");
        if (_jobs.TryGetValue(id, out var job))
        {
            _jobs[id] = CancelAnswer switch
            {
                CancelAnswer.Cancelled => job with { State = JobState.Cancelled, Reason = $"Cancelled by {byWhom}." },
                CancelAnswer.Asked => job with { CancelReason = $"Cancelled by {byWhom}." },
                _ => job,
            };
        }

        return Say(_jobs.ContainsKey(id) ? CancelAnswer : CancelAnswer.NotFound);
    }

    public Task PauseAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken)
    {
        Paused.Add(scope);
        return Say(true);
    }

    public Task ResumeAsync(PauseScope scope, string byWhom, CancellationToken cancellationToken)
    {
        Paused.Remove(scope);
        return Say(true);
    }

    public Task<IReadOnlyList<PauseScope>> PausedAsync(CancellationToken cancellationToken) => Say<IReadOnlyList<PauseScope>>([.. Paused]);

    private Task<RequeueAnswer> Decide(JobId id, string decision, JobState state, string? reason)
    {
        Decisions.Enqueue(decision);
        if (Answer == RequeueAnswer.Ok && _jobs.TryGetValue(id, out var job))
        {
            _jobs[id] = job with { State = state, Reason = reason };
        }

        return Say(Answer);
    }

    private Task<T> Say<T>(T value) => Fault is null ? Task.FromResult(value) : Task.FromException<T>(Fault);
}

using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Leases;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Execution;

/// <summary>What lives as long as one run of one job: its time limit, the renewal of its lease, its audit recorder and its progress.</summary>
internal sealed class RunScope : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _ends;
    private readonly CancellationToken _drained;

    public RunScope(
        JobClaim claim, AuditRecorder audit, TimeSpan timeLimit, TimeProvider timeProvider, Func<CancellationToken, LeaseRenewer> startRenewal, CancellationToken drained)
    {
        (Claim, Audit, TimeLimit, _drained) = (claim, audit, timeLimit, drained);
        Progress = new RunProgress { Phase = claim.Job.Phase };
        _limit = new CancellationTokenSource(timeLimit, timeProvider);
        _ends = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, drained);
        Lease = startRenewal(_ends.Token);
    }

    public JobClaim Claim { get; }

    public AuditRecorder Audit { get; }

    public RunProgress Progress { get; }

    public LeaseRenewer Lease { get; }

    /// <summary>Cancelled when the lease is lost, the time limit is over, or the worker's drain time is over.</summary>
    public CancellationToken Token => Lease.Token;

    public TimeSpan TimeLimit { get; }

    public bool TimedOut => _limit.IsCancellationRequested;

    /// <summary>The worker is stopping and its drain time is over.</summary>
    public bool Drained => _drained.IsCancellationRequested;

    public async ValueTask DisposeAsync()
    {
        Audit.Dispose();

        // Before the sources that its token is linked to.
        await Lease.DisposeAsync();
        _ends.Dispose();
        _limit.Dispose();
    }
}

/// <summary>Starts the scope of a run.</summary>
internal sealed class RunScopeFactory(
    IJobQueue queue,
    IOptions<RunnerOptions> runnerOptions,
    IOptions<QueueOptions> queueOptions,
    IOptions<AuditOptions> auditOptions,
    AuditAvailability auditAvailability,
    AuditTrailAppenders trails,
    TimeProvider timeProvider,
    ILoggerFactory loggers)
{
    /// <param name="claim">The job under this worker's lease.</param>
    /// <param name="drained">Cancelled when the worker stops and its drain time is over.</param>
    public RunScope Start(JobClaim claim, CancellationToken drained)
    {
        var run = new AuditRun(claim.Job.Id, (int)claim.Fence, claim.WorkerId, claim.Job.Phase >= JobPhase.Intent);
        var audit = new AuditRecorder(trails.Open(run.Job, claim.Job.Key), auditOptions.Value.Pictures, run, timeProvider, loggers.CreateLogger<AuditRecorder>(), auditAvailability);
        return new RunScope(
            claim,
            audit,
            runnerOptions.Value.JobTimeout,
            timeProvider,
            ends => new LeaseRenewer(
                queue, claim, queueOptions.Value, runnerOptions.Value.CommitBudget, timeProvider, loggers.CreateLogger<LeaseRenewer>(), ends),
            drained);
    }
}

using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Leases;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.SiteAvailability;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Execution;

/// <summary>
/// One run of one claimed job, step by step: keep the lease, understand the job, lease a session for it, work, tell the queue. Every end has a
/// reason that says why the run stopped: the time limit, the shutdown and a lost lease are told apart.
/// </summary>
internal sealed partial class JobRunner(
    ISitePackCatalog packs,
    ISessionPool pool,
    EntryProtocol entryProtocol,
    ReadProtocol readProtocol,
    IJobQueue queue,
    RunFinisher finisher,
    SiteOutages outages,
    RunDurationEstimator durations,
    IOptions<RunnerOptions> runnerOptions,
    IOptions<QueueOptions> queueOptions,
    IOptions<AuditOptions> auditOptions,
    TimeProvider timeProvider,
    ILogger<JobRunner> logger)
{
    // The audit's disk is full or gone: trying again at once would only burn attempts.
    private static readonly TimeSpan AuditPause = TimeSpan.FromMinutes(1);

    private readonly RunnerOptions _options = runnerOptions.Value;

    /// <param name="claim">The job under this worker's lease.</param>
    /// <param name="drained">Cancelled when the worker stops and its grace is over.</param>
    public async Task RunAsync(JobClaim claim, CancellationToken drained)
    {
        using var scope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["JobId"] = claim.Job.Id.Value,
            ["Attempt"] = claim.Fence,
            ["TraceId"] = claim.Job.TraceId ?? "",
        });
        using var limit = new CancellationTokenSource(_options.JobTimeout, timeProvider);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, drained);
        await using var leaseRenewer = new LeaseRenewer(queue, claim, queueOptions.Value, _options.CommitBudget, timeProvider, logger, ends.Token);
        using var audit = new AuditRecorder(
            auditOptions.Value, claim.Job.Id, (int)claim.Fence, claim.WorkerId, claim.Job.Phase >= JobPhase.Intent, timeProvider, logger);
        var progress = new RunProgress { Phase = claim.Job.Phase };

        LogClaimed(logger, claim.Job.Site, claim.Job.Type, claim.Job.Phase);
        RunResult outcome;
        try
        {
            outcome = await ExecuteAsync(claim, leaseRenewer, audit, progress);
        }
        catch (Exception stopped)
        {
            outcome = ResultOf(stopped, leaseRenewer, progress.Phase, limit.IsCancellationRequested, drained.IsCancellationRequested);
        }

        await finisher.FinishAsync(claim, outages.Evaluate(claim, outcome), audit, () => leaseRenewer.TimeLeft);
    }

    private async Task<RunResult> ExecuteAsync(JobClaim claim, LeaseRenewer leaseRenewer, AuditRecorder audit, RunProgress progress)
    {
        if (!TryResolve(claim.Job, out var pack, out var type, out var payload, out var why))
        {
            return new RunResult.Park(why);
        }

        await audit.NoteAsync("claimed", $"Site {pack.Site}, pack version {pack.Version}, hash {pack.Hash}, job type {type.Name}.", leaseRenewer.Token);
        var request = new LeaseRequest { Site = pack.Site, Account = claim.Job.Account, NeededSiteTime = durations.Estimate(pack.Site, type.Name, type.Expected) + _options.CommitBudget };
        switch (await pool.LeaseAsync(request, leaseRenewer.Token))
        {
            case LeaseResult.Granted granted:
                var session = new LeasedSession(pool, request, granted.Lease);
                await using (session)
                {
                    using var run = new RunContext
                    {
                        Claim = claim,
                        Pack = pack,
                        Type = type,
                        Payload = payload,
                        JobLease = new JobLease(leaseRenewer),
                        Session = session,
                        Audit = audit,
                        Progress = progress,
                    };
                    return await RunInSessionAsync(run, granted.Lease.SessionId, leaseRenewer.Token);
                }

            case LeaseResult.NoneFree none:
                // Later, not at once: at the head of the line it would keep jobs of other sites from this worker, and be claimed round and round.
                return new RunResult.Release($"No session of {pack.Site} was free: {none.Why}", queueOptions.Value.IdlePollMax);
            case LeaseResult.AccountsRefused refused:
                return new RunResult.Park($"{refused.Why} Mend the account's secret, then approve the job.");
            case LeaseResult.NotConfigured missing:
                return new RunResult.Park($"{missing.Why} Add the account under Pool:Accounts, then approve the job.");
            case var other:
                throw new InvalidOperationException($"The session pool answered with {other}, which is no known outcome.");
        }
    }

    private async Task<RunResult> RunInSessionAsync(RunContext run, string sessionId, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["SessionId"] = sessionId });
        var (started, whole) = (timeProvider.GetTimestamp(), run.Phase == JobPhase.None);
        try
        {
            var outcome = run.Type.Entry is null ? await readProtocol.RunAsync(run, cancellationToken) : await entryProtocol.RunAsync(run, cancellationToken);
            if (whole && outcome is RunResult.Done { Verdict: JobVerdict.Entered or JobVerdict.Read })
            {
                // What was there already, or was begun by another run, took less than a job takes.
                durations.Record(run.Pack.Site, run.Type.Name, timeProvider.GetElapsedTime(started));
            }

            if (outcome is RunResult.Stall stall)
            {
                run.Session.Condemn(stall.Why);
            }

            return outcome;
        }
        catch (Exception stopped)
        {
            // Nobody knows what the page was in the middle of.
            run.Session.Condemn($"Its job was stopped in the middle: {stopped.Message}");
            throw;
        }
    }

    private bool TryResolve(JobRecord job, out SitePack pack, out JobTypeDefinition type, out FieldSet payload, out string why)
    {
        (pack, type, payload, why) = (null!, null!, FieldSet.Empty, "");
        if (packs.Find(job.Site) is not { } foundPack)
        {
            why = $"This worker has no site pack {job.Site} any more. Load it, then approve the job.";
            return false;
        }

        if (JobTypeLookup.Find(foundPack, job.Type) is not { } foundType)
        {
            why = $"Site pack {job.Site} {foundPack.Version} has no job type {job.Type} any more. Load a pack that has it, then approve the job.";
            return false;
        }

        try
        {
            (pack, type, payload) = (foundPack, foundType, CanonicalPayload.Read(job.PayloadJson, foundType));
            return true;
        }
        catch (FormatException changed)
        {
            why = $"The payload no longer fits site pack {job.Site} {foundPack.Version}: {changed.Message} Reject this job and send it anew.";
            return false;
        }
    }

    private RunResult ResultOf(Exception stopped, LeaseRenewer leaseRenewer, JobPhase phase, bool timedOut, bool drained)
    {
        if (leaseRenewer.Loss != LeaseLoss.None)
        {
            return new RunResult.LeaseLost($"The queue's lease was lost while working ({leaseRenewer.Loss}).");
        }

        var tried = phase >= JobPhase.Intent;
        switch (stopped)
        {
            case OperationCanceledException when drained:
                return new RunResult.Release("The worker stops and its drain time is over.");
            case OperationCanceledException when timedOut:
                var slow = $"The run took longer than {_options.JobTimeout.TotalSeconds:0} s (Runner:JobTimeout).";
                return tried ? new RunResult.Stall($"{slow} The next run verifies first.") : new RunResult.Retry($"{slow} Nothing was committed.");
            case QueueUnavailableException unavailable:
                return new RunResult.Release(unavailable.Message);
            case AuditUnavailableException unaudited when !tried:
                return new RunResult.Retry(unaudited.Message, AuditPause);
        }

        LogUnexpected(logger, phase, stopped);
        var what = $"Unexpected {stopped.GetType().Name}: {stopped.Message}";
        return tried ? new RunResult.Stall($"{what} The next run verifies first.") : new RunResult.Retry($"{what} Nothing was committed.");
    }

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "Claimed: site {Site}, job type {Type}, phase {Phase}.")]
    private static partial void LogClaimed(ILogger logger, string site, string type, JobPhase phase);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Error, Message = "The run stopped at phase {Phase} for a reason that nobody foresaw.")]
    private static partial void LogUnexpected(ILogger logger, JobPhase phase, Exception cause);
}

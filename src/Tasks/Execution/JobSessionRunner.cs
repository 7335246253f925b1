using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Leases;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Execution;

/// <summary>Leases a browser session for a job and runs the job's protocol in it.</summary>
internal sealed class JobSessionRunner(
    ISessionPool pool,
    EntryProtocol entryProtocol,
    ReadProtocol readProtocol,
    RunDurationEstimator durations,
    IOptions<RunnerOptions> runnerOptions,
    IOptions<QueueOptions> queueOptions,
    TimeProvider timeProvider,
    ILogger<JobSessionRunner> logger)
{
    private readonly BrowserLossTracker _browserLosses = new(pool);

    public async Task<RunResult> RunAsync(RunScope scope, JobResolveResult.Resolved job)
    {
        var request = new LeaseRequest
        {
            Site = job.Pack.Site,
            Account = scope.Claim.Job.Account,
            NeededSiteTime = durations.Estimate(job.Pack.Site, job.Type.Name, job.Type.Expected) + runnerOptions.Value.CommitBudget,
        };
        switch (await pool.LeaseAsync(request, scope.Token))
        {
            case LeaseResult.Granted granted:
                using (var browser = _browserLosses.Track(granted.Lease.SessionId))
                await using (var session = new RecoverableSession(pool, request, granted.Lease))
                {
                    using var run = CreateContext(scope, job, session);
                    var outcome = await RunInSessionAsync(run, granted.Lease.SessionId, scope.Token);
                    return outcome is RunResult.Stall { BrowserLost: true } stall ? stall with { Cause = browser.CauseOfLoss() } : outcome;
                }

            case LeaseResult.NoneFree none:
                // Not put back at the head of the queue: this worker would claim it again at once, over and over, and reach no job of another site.
                return new RunResult.Release($"No session of {job.Pack.Site} was free: {none.Why}", queueOptions.Value.IdlePollMax);
            case LeaseResult.AccountsRefused refused:
                return new RunResult.Park($"{refused.Why} Correct the account's secret, then approve the job.");
            case LeaseResult.NotConfigured missing:
                return new RunResult.Park($"{missing.Why} Add the account under Pool:Accounts, then approve the job.");
            case var other:
                throw new InvalidOperationException($"The session pool answered a lease request with {other}, which is not handled here.");
        }
    }

    private static RunContext CreateContext(RunScope scope, JobResolveResult.Resolved job, RecoverableSession session) => new()
    {
        Claim = scope.Claim,
        Pack = job.Pack,
        Type = job.Type,
        Payload = job.Payload,
        JobLease = new JobLease(scope.Lease),
        Session = session,
        Audit = scope.Audit,
        Progress = scope.Progress,
    };

    private async Task<RunResult> RunInSessionAsync(RunContext run, string sessionId, CancellationToken cancellationToken)
    {
        using var logScope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["SessionId"] = sessionId });
        var (started, startedFresh) = (timeProvider.GetTimestamp(), run.Phase == JobPhase.None);
        try
        {
            await run.NoteSessionAsync(cancellationToken);
            var outcome = run.Type.Entry is null ? await readProtocol.RunAsync(run, cancellationToken) : await entryProtocol.RunAsync(run, cancellationToken);
            if (startedFresh && outcome is RunResult.Done { Verdict: JobVerdict.Entered or JobVerdict.Read })
            {
                // Only whole runs are recorded: a record that was there already, or a run that only verified, takes less time than a job needs.
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
            // The page may be in the middle of any step, so the next job must not get this session.
            run.Session.Condemn($"Its job was stopped in the middle: {stopped.Message}");
            throw;
        }
    }
}

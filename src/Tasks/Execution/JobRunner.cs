using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.SiteAvailability;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Tasks.Execution;

/// <summary>Runs one claimed job from its claim to its report to the queue. Whatever happens in between ends as a <see cref="RunResult"/> with a reason.</summary>
internal sealed partial class JobRunner(
    JobResolver resolver,
    RunScopeFactory scopes,
    JobSessionRunner sessions,
    RunResultReporter finisher,
    SiteOutageBreaker outages,
    ILogger<JobRunner> logger)
{
    /// <param name="claim">The job under this worker's lease.</param>
    /// <param name="drained">Cancelled when the worker stops and its drain time is over.</param>
    public async Task RunAsync(JobClaim claim, CancellationToken drained)
    {
        using var logScope = logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["JobId"] = claim.Job.Id.Value,
            ["Attempt"] = claim.Fence,
            ["TraceId"] = claim.Job.TraceId ?? "",
        });
        await using var scope = scopes.Start(claim, drained);
        LogClaimed(logger, claim.Job.Site, claim.Job.Type, claim.Job.Phase);
        RunResult outcome;
        try
        {
            outcome = await RunAsync(scope);
        }
        catch (Exception stopped)
        {
            outcome = StoppedRunMapper.MapExpected(stopped, scope) ?? MapUnexpected(stopped, scope.Progress.Phase);
        }

        await finisher.FinishAsync(claim, outages.Evaluate(claim, outcome), scope.Audit, () => scope.Lease.TimeLeft);
    }

    private async Task<RunResult> RunAsync(RunScope scope)
    {
        switch (resolver.Resolve(scope.Claim.Job))
        {
            case JobResolveResult.Unusable unusable:
                return new RunResult.Park(unusable.Why);
            case JobResolveResult.Resolved job:
                await scope.Audit.NoteAsync(
                    "claimed",
                    $"Site {job.Pack.Site}, pack version {job.Pack.Version}, hash {job.Pack.Hash}, job type {job.Type.Name}.",
                    new AuditEnvironment
                    {
                        Pack = $"{job.Pack.Site} {job.Pack.Version}",
                        PackHash = job.Pack.Hash,
                        JobType = job.Type.Name,
                        WorkerBuild = AuditEnvironment.ThisBuild,
                    },
                    scope.Token);
                return await sessions.RunAsync(scope, job);
            case var other:
                throw new InvalidOperationException($"Resolving the job ended as {other}, which is not handled here.");
        }
    }

    private RunResult MapUnexpected(Exception stopped, JobPhase phase)
    {
        LogUnexpected(logger, phase, stopped);
        return StoppedRunMapper.MapUnexpected(stopped, phase);
    }

    [LoggerMessage(EventId = 3401, Level = LogLevel.Information, Message = "Claimed: site {Site}, job type {Type}, phase {Phase}.")]
    private static partial void LogClaimed(ILogger logger, string site, string type, JobPhase phase);

    [LoggerMessage(EventId = 3402, Level = LogLevel.Error, Message = "The run stopped at phase {Phase} with an unexpected exception.")]
    private static partial void LogUnexpected(ILogger logger, JobPhase phase, Exception cause);
}

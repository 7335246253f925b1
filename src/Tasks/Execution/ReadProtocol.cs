using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Execution;

/// <summary>Runs a job that only reads. Reading changes nothing on the site, so the flow is run once more after a new login when the session ends, and once more when its page stayed blank.</summary>
internal sealed class ReadProtocol(IFlowRunner flows)
{
    public async Task<RunResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var outcome = await flows.RunAsync(run.Request(), run.Type.Read!, cancellationToken);
        if (outcome is FlowResult.SessionEnded)
        {
            if (await run.Session.LogInAgainAsync(cancellationToken) is { } failure)
            {
                return failure.ToRunResult();
            }

            outcome = await flows.RunAsync(run.Request(), run.Type.Read!, cancellationToken);
        }

        if (outcome is FlowResult.ElementUncertain { PageIsBlank: true })
        {
            outcome = await flows.RunAsync(run.Request(), run.Type.Read!, cancellationToken);
        }

        if (outcome is not FlowResult.Completed completed)
        {
            return RunFailure.Of(outcome).ToRunResult();
        }

        var variables = completed.Reads.Fields.Aggregate(run.Payload, (merged, read) => merged.With(read.Key, read.Value));
        return new RunResult.Done(JobVerdict.Read, JobResultBuilder.Build(run.Type, variables));
    }
}

using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Execution;

/// <summary>A job that only reads: its flow may be done over after a login.</summary>
internal sealed class ReadProtocol(IFlowRunner flows)
{
    public async Task<RunResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var outcome = await flows.RunAsync(run.Request(), run.Type.Read!, cancellationToken);
        if (outcome is FlowResult.SessionEnded)
        {
            if (await run.Session.LogInAgainAsync(cancellationToken) is { } failure)
            {
                return RunResultMapper.BeforeIntent(failure);
            }

            outcome = await flows.RunAsync(run.Request(), run.Type.Read!, cancellationToken);
        }

        if (outcome is not FlowResult.Completed completed)
        {
            return RunResultMapper.BeforeIntent(RunFailure.Of(outcome));
        }

        var variables = completed.Reads.Fields.Aggregate(run.Payload, (merged, read) => merged.With(read.Key, read.Value));
        return new RunResult.Done(JobVerdict.Read, JobResultBuilder.Build(run.Type, variables));
    }
}

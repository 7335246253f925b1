using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Running;

/// <summary>A job that only reads: its flow may be done over after a login.</summary>
internal sealed class ReadProtocol(IFlowRunner flows)
{
    public async Task<RunOutcome> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var outcome = await flows.RunAsync(run.Request(), run.Type.Read!, cancellationToken);
        if (outcome is FlowOutcome.SessionEnded)
        {
            if (await run.Seat.LogInAgainAsync(cancellationToken) is { } halt)
            {
                return RunOutcomes.BeforeIntent(halt);
            }

            outcome = await flows.RunAsync(run.Request(), run.Type.Read!, cancellationToken);
        }

        if (outcome is not FlowOutcome.Completed completed)
        {
            return RunOutcomes.BeforeIntent(Halt.Of(outcome));
        }

        var variables = completed.Reads.Fields.Aggregate(run.Payload, (merged, read) => merged.With(read.Key, read.Value));
        return new RunOutcome.Done(JobVerdict.Read, ResultJson.Build(run.Type, variables));
    }
}

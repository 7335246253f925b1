using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The proof of searches taken out: what a quiet page shows is believed, whatever the page was asked.</summary>
internal sealed class NoSearchProofFlowRunner(IFlowRunner flows) : IFlowRunner
{
    public Task<FlowResult> RunAsync(FlowRequest request, FlowDefinition flow, CancellationToken cancellationToken) =>
        flows.RunAsync(request with { Question = null }, flow, cancellationToken);

    public Task<FlowResult> ReadRecordAsync(FlowRequest request, IReadOnlyDictionary<string, string> equal, CancellationToken cancellationToken) =>
        flows.ReadRecordAsync(request, equal, cancellationToken);

    public Task<CommitPreparationResult> PrepareCommitAsync(FlowRequest request, CommitDefinition commit, CancellationToken cancellationToken) =>
        flows.PrepareCommitAsync(request, commit, cancellationToken);
}

using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The pre-check taken out: before the intent the site is said to hold no record; from the intent on it is searched as ever.</summary>
internal sealed class NoPreCheckRecordFinder(IRecordFinder search, IntentKeyTracker ledger) : IRecordFinder
{
    public Task<FlowResult> FindAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken) =>
        request.Variables[type.NaturalKey!.Name] is { } key && ledger.Knows(ValueTextFormatter.Of(key))
            ? search.FindAsync(request, type, cancellationToken)
            : Task.FromResult<FlowResult>(new FlowResult.Completed(FieldSet.Empty.With(RecordFinder.Found, new FieldValue.Rows([]))));
}

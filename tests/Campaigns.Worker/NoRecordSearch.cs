using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Tasks.Running;

namespace BrowserAgent.Campaigns.Worker;

/// <summary>The record search taken out: whatever is asked for, the site holds none.</summary>
internal sealed class NoRecordSearch : IRecordSearch
{
    public Task<SearchAnswer> FindAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken) =>
        Task.FromResult<SearchAnswer>(new SearchAnswer.None());
}

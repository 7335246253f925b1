using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>Searches the site for a record by its natural key. Safe to repeat.</summary>
internal interface IRecordSearch
{
    /// <param name="request">The session and the payload.</param>
    /// <param name="type">An entering job type: its search flow and its natural key.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    Task<RecordSearchResult> FindAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken);
}

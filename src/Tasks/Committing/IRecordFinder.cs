using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Tasks.Committing;

/// <summary>Searches the site for a record by its natural key. Safe to repeat.</summary>
internal interface IRecordFinder
{
    /// <param name="request">The session and the payload.</param>
    /// <param name="type">An entering job type: its search flow and its natural key.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>
    /// <see cref="FlowResult.Completed"/> with the records of the key as rows of variable <see cref="RecordFinder.Found"/>, no row when the site holds none, and the
    /// records of keys that look like it as rows of variable <see cref="RecordFinder.Near"/>.
    /// Any other result says why the search gave no answer.
    /// </returns>
    Task<FlowResult> FindAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken);
}

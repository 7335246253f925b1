using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>Lets every form be saved, whatever its other fields hold.</summary>
internal sealed class NoFormReview : IFormReviewer
{
    public Task<FlowResult?> ApplyPrefilledAsync(FlowContext context, CancellationToken cancellationToken) => Task.FromResult<FlowResult?>(null);

    public Task<FlowResult?> ReviewAsync(FlowContext context, CommitDefinition commit, FoundElement button, CancellationToken cancellationToken) =>
        Task.FromResult<FlowResult?>(null);
}

using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>Site availability taken out: jobs of every site are claimed, whether it serves or not.</summary>
internal sealed class NoUnservedSites : IUnservedSites
{
    public IReadOnlyCollection<string> GetCurrent() => [];
}

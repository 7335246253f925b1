namespace BrowserAgent.Tasks.Queue;

/// <summary>Which sites this worker can't serve now. Their jobs wait under their site, for workers that can.</summary>
internal interface IUnservedSites
{
    IReadOnlyCollection<string> GetCurrent();
}

namespace BrowserAgent.Tasks.Queue;

/// <summary>The sites that this worker can't serve now. Their jobs are blocked until a worker that can serve them unblocks them.</summary>
internal interface IUnservedSites
{
    IReadOnlyCollection<string> GetCurrent();
}

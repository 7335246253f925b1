namespace BrowserAgent.Tasks.Queue;

/// <summary>Which sites this worker can't serve now. It leaves their jobs in the line, for workers that can.</summary>
internal interface IUnservedSites
{
    IReadOnlyCollection<string> Now();
}

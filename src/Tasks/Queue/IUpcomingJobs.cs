namespace BrowserAgent.Tasks.Queue;

/// <summary>The jobs that will be claimed next.</summary>
internal interface IUpcomingJobs
{
    /// <summary>The site of each of the first <paramref name="max"/> jobs at the head of the queue, in their order; at most 50. Claims nothing.</summary>
    /// <exception cref="QueueUnavailableException">Redis did not answer.</exception>
    Task<IReadOnlyList<string>> NextSitesAsync(int max, CancellationToken cancellationToken);
}

using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>The jobs of some tenants, found by an index: what other tenants have in the queue costs nothing here and hides nothing.</summary>
public interface ITenantJobs
{
    /// <summary>Newest first by the time of creation.</summary>
    /// <param name="tenants">Whose jobs; none of no tenant.</param>
    /// <param name="state">Only those of this state; null for all.</param>
    /// <param name="limit">At most this many, up to 500.</param>
    /// <param name="before">Only jobs that are older than this one: the last of the page before. Null for the newest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<JobListing> ListAsync(IReadOnlyList<string> tenants, JobState? state, int limit, JobId? before, CancellationToken cancellationToken);

    /// <summary>All their jobs by state, at one moment. A job that was set aside counts in the state that it had.</summary>
    Task<IReadOnlyDictionary<JobState, long>> CountAsync(IReadOnlyList<string> tenants, CancellationToken cancellationToken);
}

using System.Collections;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>A list of jobs, and those of it whose records can't be read.</summary>
public sealed class JobListing(IReadOnlyList<JobRecord> jobs, IReadOnlyList<UnreadableJob> unreadable) : IReadOnlyList<JobRecord>
{
    public static JobListing Empty { get; } = new([], []);

    /// <summary>Their states are not known, so each list may have them.</summary>
    public IReadOnlyList<UnreadableJob> Unreadable => unreadable;

    public int Count => jobs.Count;

    public JobRecord this[int index] => jobs[index];

    public IEnumerator<JobRecord> GetEnumerator() => jobs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A job whose record in Redis can't be read.</summary>
/// <param name="Id">As stored; it may be no job id.</param>
/// <param name="Fault">What is wrong with the record.</param>
public sealed record UnreadableJob(string Id, string Fault);

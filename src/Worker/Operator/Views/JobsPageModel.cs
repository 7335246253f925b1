using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Worker.Formatting;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>What the list of jobs shows.</summary>
public sealed record JobsPageModel
{
    /// <summary>By state, of the jobs that the person may see.</summary>
    public required IReadOnlyDictionary<JobState, long> Counts { get; init; }

    /// <summary>Newest first.</summary>
    public required JobListing Jobs { get; init; }

    public required SetAsideCounts SetAside { get; init; }

    public required IReadOnlyList<SessionStatus> Sessions { get; init; }

    /// <summary>What is paused.</summary>
    public IReadOnlyList<PauseScope> Paused { get; init; } = [];

    /// <summary>The state asked for; null shows all.</summary>
    public JobState? State { get; init; }

    /// <summary>Something could not be read and needs somebody who runs the worker.</summary>
    public bool HasUnreadable => Jobs.Unreadable.Count > 0 || SetAside.Jobs > 0 || SetAside.InboxMessages > 0;

    /// <summary>Maximum number of jobs shown.</summary>
    public required int Limit { get; init; }

    /// <summary>A longer list can be asked for.</summary>
    public bool CanShowMore { get; init; }

    public required SignedInPerson Person { get; init; }

    public required TimeFormatter TimeFormatter { get; init; }

    public long Total => State is { } state ? Counts.GetValueOrDefault(state) : Counts.Values.Sum();
}

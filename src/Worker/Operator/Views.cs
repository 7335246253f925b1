using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Operator.Words;

namespace BrowserAgent.Worker.Operator;

/// <summary>What the list of jobs shows.</summary>
public sealed record JobsView
{
    public required IReadOnlyDictionary<JobState, long> Counts { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<JobRecord> Jobs { get; init; }

    public required IReadOnlyList<SessionStatus> Sessions { get; init; }

    /// <summary>What is paused.</summary>
    public IReadOnlyList<PauseScope> Paused { get; init; } = [];

    /// <summary>The state asked for; null shows all.</summary>
    public JobState? State { get; init; }

    /// <summary>Most jobs shown.</summary>
    public required int Limit { get; init; }

    /// <summary>A longer list can be asked for.</summary>
    public bool CanShowMore { get; init; }

    public required string Person { get; init; }

    public required PageClock Clock { get; init; }

    public long Total => State is { } state ? Counts.GetValueOrDefault(state) : Counts.Values.Sum();
}

/// <summary>What the page of one job shows.</summary>
public sealed record JobView
{
    public required JobRecord Job { get; init; }

    /// <summary>Null when nothing was written yet.</summary>
    public AuditTrail? Trail { get; init; }

    /// <summary>What became of the decision just sent.</summary>
    public DecisionNote? Note { get; init; }

    public required string Person { get; init; }

    public required PageClock Clock { get; init; }

    /// <summary>It may change by itself while somebody looks.</summary>
    public bool Moves => Job.State is JobState.Ready or JobState.Delayed or JobState.Running;
}

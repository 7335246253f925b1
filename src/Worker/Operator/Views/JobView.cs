using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Formatting;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>What the page of one job shows.</summary>
public sealed record JobView
{
    public required JobRecord Job { get; init; }

    /// <summary>Null when nothing was written yet.</summary>
    public AuditTrail? Trail { get; init; }

    /// <summary>What became of the decision just sent.</summary>
    public DecisionResult? Note { get; init; }

    public required string Person { get; init; }

    public required TimeFormatter TimeFormatter { get; init; }

    /// <summary>It may change by itself while somebody looks.</summary>
    public bool RefreshesAutomatically => Job.State is JobState.Ready or JobState.Delayed or JobState.Running;
}

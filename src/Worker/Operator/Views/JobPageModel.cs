using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Formatting;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>What the page of one job shows.</summary>
public sealed record JobPageModel
{
    public required JobRecord Job { get; init; }

    /// <summary>Null when nothing was written yet.</summary>
    public AuditTrail? Trail { get; init; }

    /// <summary>The outcome of the decision just sent.</summary>
    public DecisionNotice? Note { get; init; }

    /// <summary>Two different persons must approve the job.</summary>
    public bool NeedsTwoApprovals { get; init; }

    public required SignedInPerson Person { get; init; }

    public required TimeFormatter TimeFormatter { get; init; }

    /// <summary>The job may change without a person, so the page reloads itself.</summary>
    public bool RefreshesAutomatically => Job.State is JobState.Ready or JobState.Delayed or JobState.Running;
}

using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Leasing;

namespace BrowserAgent.Agent.Flows;

/// <summary>Runs a site pack's flows in a leased session.</summary>
public interface IFlowRunner
{
    /// <summary>Runs the steps in order and stops at the first that can't be done for certain. Never clicks a commit element.</summary>
    Task<FlowResult> RunAsync(FlowRequest request, FlowDefinition flow, CancellationToken cancellationToken);

    /// <summary>Reads the saved record that the session's page shows, field by field.</summary>
    /// <param name="request">The session that shows the record, and its site.</param>
    /// <param name="equal">Payload field to the element that shows it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns><see cref="FlowResult.Completed"/> with one value for each field that could be read and parsed.</returns>
    Task<FlowResult> ReadRecordAsync(FlowRequest request, IReadOnlyDictionary<string, string> equal, CancellationToken cancellationToken);

    /// <summary>Finds the commit element, checks its identity and takes the picture of the filled form. Clicks nothing.</summary>
    Task<CommitPreparationResult> PrepareCommitAsync(FlowRequest request, CommitDefinition commit, CancellationToken cancellationToken);
}

/// <summary>Everything a flow needs besides its steps.</summary>
public sealed record FlowRequest
{
    public required SitePack Pack { get; init; }

    /// <summary>The lease to run in, with what its earlier flows left.</summary>
    public required LeaseFlowState State { get; init; }

    /// <summary>What the run has spent on the model, over all of its flows.</summary>
    public required PlannerBudget Budget { get; init; }

    public SessionLease Lease => State.Lease;

    /// <summary>The flow fills the form that is committed: its fields are followed, and what the page writes meanwhile is observed.</summary>
    public bool FillsForm { get; init; }

    /// <summary>Values by name: the payload, and what earlier flows read.</summary>
    public required FieldSet Variables { get; init; }

    /// <summary>The definitions of the payload's fields.</summary>
    public IReadOnlyDictionary<string, FieldDefinition> Fields { get; init; } = new Dictionary<string, FieldDefinition>(StringComparer.Ordinal);

    /// <summary>The payload's fields that the saved record's read-back compares, see <see cref="ReadBackFields"/>; null when no record is entered.</summary>
    public IReadOnlySet<string>? ReadBack { get; init; }

    public required IStepRecorder Recorder { get; init; }

    /// <summary>What a search flow asks the site: a result without this key must then be proved. Null in every other flow.</summary>
    public SearchQuestion? Question { get; init; }
}

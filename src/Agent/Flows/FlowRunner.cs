using System.Runtime.CompilerServices;
using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Planning;
using BrowserAgent.Agent.Reading;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;
using BrowserAgent.Sessions.Leasing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Flows;

/// <summary>Runs flows in leased sessions.</summary>
internal sealed class FlowRunner(
    StepExecutor executor,
    RecordReader records,
    CommitPreparer commits,
    IOptions<PlannerOptions> planner,
    TimeProvider timeProvider,
    ILogger<FlowRunner> logger) : IFlowRunner
{
    // One recorder is one job's: what its flows spend on the model adds up here.
    private readonly ConditionalWeakTable<IStepRecorder, PlannerBudget> _budgets = [];
    private readonly ConditionalWeakTable<SessionLease, EnteredValues> _enteredValues = [];

    // A dialog may come between two flows: its answers are the lease's, not the flow's.
    private readonly ConditionalWeakTable<SessionLease, DialogResponder> _dialogs = [];

    public async Task<FlowResult> RunAsync(FlowRequest request, FlowDefinition flow, CancellationToken cancellationToken)
    {
        using var monitor = MonitorOf(request);
        var context = ContextOf(request, flow.Name, monitor);
        return await executor.RunAsync(context, flow.Steps, cancellationToken) ?? context.Dialogs?.UnexpectedDialogResult() ?? new FlowResult.Completed(context.Reads);
    }

    public async Task<FlowResult> ReadRecordAsync(
        FlowRequest request, IReadOnlyDictionary<string, string> equal, CancellationToken cancellationToken)
    {
        using var monitor = MonitorOf(request);
        return await records.ReadAsync(ContextOf(request, "read", monitor), equal, cancellationToken);
    }

    public async Task<CommitPreparationResult> PrepareCommitAsync(
        FlowRequest request, CommitDefinition commit, CancellationToken cancellationToken)
    {
        // The monitor lives on in the prepared commit, which ends it after the click.
        var monitor = MonitorOf(request);
        var preparation = await commits.PrepareAsync(ContextOf(request, "commit", monitor), commit, cancellationToken);
        if (preparation is CommitPreparationResult.NotReady)
        {
            monitor.Dispose();
        }

        return preparation;
    }

    private NetworkMonitor MonitorOf(FlowRequest request) => new(request.Lease.Page, request.Pack.Session.Quiet, timeProvider);

    private DialogResponder DialogsOf(FlowRequest request) => _dialogs.GetValue(request.Lease, lease =>
    {
        var dialogs = new DialogResponder(request.Pack, logger);
        dialogs.Attach(lease);
        return dialogs;
    });

    private FlowContext ContextOf(FlowRequest request, string flow, NetworkMonitor monitor) => new()
    {
        Pack = request.Pack,
        Page = request.Lease.Page,
        Flow = flow,
        Variables = request.Variables["account.name"] is null
            ? request.Variables.With("account.name", new FieldValue.Text(request.Lease.Account.Name))
            : request.Variables,
        Recorder = request.Recorder,
        Pictures = new PictureTaker(request.Lease.Page, request.Pack, request.Recorder, logger),
        Network = monitor,
        Format = new SiteValueFormat(request.Pack.Formats),
        Dialogs = DialogsOf(request),
        EnteredValues = _enteredValues.GetOrCreateValue(request.Lease),
        Budget = _budgets.GetValue(request.Recorder, _ => new PlannerBudget(planner.Value.MaxCallsPerJob, planner.Value.MaxTokensPerJob)),
        StopElement = request.Pack.Session.ExpiredElement,
    };
}

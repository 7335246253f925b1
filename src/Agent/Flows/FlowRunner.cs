using System.Runtime.CompilerServices;
using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Planning;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Flows;

/// <summary>Runs flows in leased sessions.</summary>
internal sealed class FlowRunner(
    FlowEngine engine,
    RecordReader records,
    CommitPreparer commits,
    IOptions<PlannerOptions> planner,
    TimeProvider time,
    ILogger<FlowRunner> logger) : IFlowRunner
{
    // One recorder is one job's: what its flows spend on the model adds up here.
    private readonly ConditionalWeakTable<IStepRecorder, PlannerBudget> _budgets = [];
    private readonly ConditionalWeakTable<SessionLease, FormMemory> _forms = [];

    // A dialog may come between two flows: its answers are the lease's, not the flow's.
    private readonly ConditionalWeakTable<SessionLease, DialogAnswers> _dialogs = [];

    public async Task<FlowOutcome> RunAsync(FlowRequest request, FlowDefinition flow, CancellationToken cancellationToken)
    {
        using var watch = WatchOf(request);
        var context = ContextOf(request, flow.Name, watch);
        return await engine.RunAsync(context, flow.Steps, cancellationToken) ?? context.Dialogs?.Stop() ?? new FlowOutcome.Completed(context.Reads);
    }

    public async Task<FlowOutcome> ReadRecordAsync(
        FlowRequest request, IReadOnlyDictionary<string, string> equal, CancellationToken cancellationToken)
    {
        using var watch = WatchOf(request);
        return await records.ReadAsync(ContextOf(request, "read", watch), equal, cancellationToken);
    }

    public async Task<CommitPreparation> PrepareCommitAsync(
        FlowRequest request, CommitDefinition commit, CancellationToken cancellationToken)
    {
        // The watch lives on in the prepared commit, which ends it after the click.
        var watch = WatchOf(request);
        var preparation = await commits.PrepareAsync(ContextOf(request, "commit", watch), commit, cancellationToken);
        if (preparation is CommitPreparation.NotReady)
        {
            watch.Dispose();
        }

        return preparation;
    }

    private PageWatch WatchOf(FlowRequest request) => new(request.Lease.Page, request.Pack.Session.Quiet, time);

    private DialogAnswers DialogsOf(FlowRequest request) => _dialogs.GetValue(request.Lease, lease =>
    {
        var dialogs = new DialogAnswers(request.Pack, logger);
        dialogs.Attach(lease);
        return dialogs;
    });

    private FlowContext ContextOf(FlowRequest request, string flow, PageWatch watch) => new()
    {
        Pack = request.Pack,
        Page = request.Lease.Page,
        Flow = flow,
        Variables = request.Variables["account.name"] is null
            ? request.Variables.With("account.name", new FieldValue.Text(request.Lease.Account.Name))
            : request.Variables,
        Recorder = request.Recorder,
        Pictures = new PictureTaker(request.Lease.Page, request.Pack, request.Recorder, logger),
        Watch = watch,
        Format = new SiteValueFormat(request.Pack.Formats),
        Dialogs = DialogsOf(request),
        Form = _forms.GetOrCreateValue(request.Lease),
        Budget = _budgets.GetValue(request.Recorder, _ => new PlannerBudget(planner.Value.MaxCallsPerJob, planner.Value.MaxTokensPerJob)),
        StopElement = request.Pack.Session.ExpiredElement,
    };
}

using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Reading;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Agent.Flows;

/// <summary>Runs flows in leased sessions.</summary>
internal sealed class FlowRunner(
    StepExecutor executor,
    RecordReader records,
    CommitPreparer commits,
    TimeProvider timeProvider,
    ILogger<FlowRunner> logger) : IFlowRunner
{
    public async Task<FlowResult> RunAsync(FlowRequest request, FlowDefinition flow, CancellationToken cancellationToken)
    {
        try
        {
            await request.State.ReturnToFirstWindowAsync(cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return BrowserFaultMapper.ToFlowResult(fault, request.Lease.Page, "closing the window of the flow before");
        }

        using var monitor = MonitorOf(request);
        using var windows = new FlowWindows(new FlowWindow(request.State.Page, monitor), request.Pack.Session.Quiet, timeProvider);
        var context = ContextOf(request, flow.Name, monitor, windows);
        if (request.FillsForm)
        {
            request.State.BeginForm(request.Pack, monitor);
        }

        var stop = await executor.RunAsync(context, flow.Steps, cancellationToken);
        request.State.Page = context.Page;
        return stop ?? context.Dialogs?.UnexpectedDialogResult() ?? new FlowResult.Completed(context.Reads);
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
        // The prepared commit takes the monitor over and ends it after the click, or with the lease when nobody clicks.
        var monitor = MonitorOf(request);
        var preparation = await commits.PrepareAsync(ContextOf(request, "commit", monitor), commit, cancellationToken);
        if (preparation is CommitPreparationResult.Ready { Commit: PreparedCommit prepared })
        {
            prepared.OnClick = request.State.EndForm;
            request.State.DisposeWithLease(prepared);
        }
        else
        {
            monitor.Dispose();
        }

        return preparation;
    }

    private NetworkMonitor MonitorOf(FlowRequest request) => new(request.State.Page, request.Pack.Session.Quiet, timeProvider);

    private FlowContext ContextOf(FlowRequest request, string flow, NetworkMonitor monitor, FlowWindows? windows = null) => new()
    {
        Pack = request.Pack,
        Page = request.State.Page,
        Windows = windows,
        Flow = flow,
        Variables = request.Variables["account.name"] is null
            ? request.Variables.With("account.name", new FieldValue.Text(request.Lease.Account.Name))
            : request.Variables,
        Fields = request.Fields,
        ReadBack = request.ReadBack,
        Recorder = request.Recorder,
        Pictures = new MaskedScreenshotTaker(request.State.Page, request.Pack, request.Recorder, logger),
        Network = monitor,
        Format = new SiteValueConverter(request.Pack.Formats),
        Dialogs = request.State.DialogsFor(request.Pack, logger),
        EnteredValues = request.State.EnteredValues,
        FormFields = request.FillsForm ? request.State.FormFields : null,
        Budget = request.Budget,
        StopElement = request.Pack.Session.ExpiredElement,
        Question = request.Question,
        Condemn = request.Lease.Condemn,
        AuthorizationFor = request.Lease.AuthorizationFor,
    };
}

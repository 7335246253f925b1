using BrowserAgent.Agent.Committing;
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
        // The prepared commit takes the monitor over and ends it after the click, or with the lease when nobody clicks.
        var monitor = MonitorOf(request);
        var preparation = await commits.PrepareAsync(ContextOf(request, "commit", monitor), commit, cancellationToken);
        if (preparation is CommitPreparationResult.Ready { Commit: PreparedCommit prepared })
        {
            request.State.DisposeWithLease(prepared);
        }
        else
        {
            monitor.Dispose();
        }

        return preparation;
    }

    private NetworkMonitor MonitorOf(FlowRequest request) => new(request.Lease.Page, request.Pack.Session.Quiet, timeProvider);

    private FlowContext ContextOf(FlowRequest request, string flow, NetworkMonitor monitor) => new()
    {
        Pack = request.Pack,
        Page = request.Lease.Page,
        Flow = flow,
        Variables = request.Variables["account.name"] is null
            ? request.Variables.With("account.name", new FieldValue.Text(request.Lease.Account.Name))
            : request.Variables,
        Fields = request.Fields,
        Recorder = request.Recorder,
        Pictures = new MaskedScreenshotTaker(request.Lease.Page, request.Pack, request.Recorder, logger),
        Network = monitor,
        Format = new SiteValueConverter(request.Pack.Formats),
        Dialogs = request.State.DialogsFor(request.Pack, logger),
        EnteredValues = request.State.EnteredValues,
        Budget = request.Budget,
        StopElement = request.Pack.Session.ExpiredElement,
        Question = request.Question,
        AuthorizationFor = request.Lease.AuthorizationFor,
    };
}

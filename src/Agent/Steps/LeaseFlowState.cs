using BrowserAgent.Agent.Packs;
using BrowserAgent.Sessions.Leasing;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>
/// What the flows of one lease leave for the next flow of the same lease: the values entered on the page, the answers to dialogs, a commit that was
/// prepared. Make one for each lease, pass it with each request, and dispose it before the lease is given back.
/// </summary>
/// <param name="lease">The lease.</param>
/// <param name="previous">That of the lease which this one replaces; what was written early in it may still be stored.</param>
public sealed class LeaseFlowState(SessionLease lease, LeaseFlowState? previous = null) : IDisposable
{
    private readonly List<IDisposable> _prepared = [];
    private DialogResponder? _dialogs;
    private EarlyWriteObserver? _earlyWrites;
    private IPage? _page;

    /// <summary>The lease that the flows run in.</summary>
    public SessionLease Lease => lease;

    /// <summary>The window in which the last flow ended: what it leaves is read, or committed, there.</summary>
    internal IPage Page
    {
        get => _page ?? lease.Page;
        set => _page = value;
    }

    internal EnteredValues EnteredValues { get; } = new();

    internal FormFieldTracker FormFields { get; } = new();

    /// <summary>
    /// The write requests that pages sent by themselves while a form was filled, before the commit click. Observed until <see cref="EndForm"/>, kept over a form that
    /// is filled again, until <see cref="ForgetEarlyWrites"/>.
    /// </summary>
    public IReadOnlyList<EarlyWrite> EarlyWrites => EarlyWriteLog.Writes;

    internal EarlyWriteLog EarlyWriteLog { get; } = previous?.EarlyWriteLog ?? new();

    /// <summary>The site was searched and stores nothing of the requests so far.</summary>
    public void ForgetEarlyWrites() => EarlyWriteLog.Clear();

    /// <summary>A form is begun: the fields of an earlier one are forgotten.</summary>
    internal void BeginForm(SitePack pack, NetworkMonitor network)
    {
        EndForm();
        FormFields.Clear();
        _earlyWrites = new EarlyWriteObserver(lease.Page, pack, network.IsIgnored, EarlyWriteLog);
    }

    /// <summary>The form was left or is committed: later requests are not its own. What was observed stays readable.</summary>
    public void EndForm() => _earlyWrites?.Dispose();

    /// <summary>The lease's responder, attached by the first flow: a dialog may open between two flows.</summary>
    internal DialogResponder DialogsFor(SitePack pack, ILogger logger)
    {
        if (_dialogs is null)
        {
            _dialogs = new DialogResponder(pack, logger);
            _dialogs.Attach(lease);
        }

        return _dialogs;
    }

    /// <summary>Each flow begins in the first window. One that an earlier flow went to is closed, so that the next of its kind can't be taken for it.</summary>
    internal async Task ReturnToFirstWindowAsync(CancellationToken cancellationToken)
    {
        if (Page == lease.Page)
        {
            return;
        }

        var last = Page;
        Page = lease.Page;
        try
        {
            await last.CloseAsync().WaitAsync(cancellationToken);
        }
        catch (PlaywrightException) when (last.IsClosed)
        {
            // It closed by itself.
        }

        // A window behind another one may not take clicks.
        await Page.BringToFrontAsync().WaitAsync(cancellationToken);
    }

    /// <summary>Takes over what outlives its flow.</summary>
    internal void DisposeWithLease(IDisposable prepared) => _prepared.Add(prepared);

    public void Dispose()
    {
        foreach (var prepared in _prepared)
        {
            prepared.Dispose();
        }

        _prepared.Clear();
        EndForm();
        FormFields.Clear();
        EnteredValues.Clear();
    }
}

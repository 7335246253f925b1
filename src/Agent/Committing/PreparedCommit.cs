using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Agent.Committing;

/// <summary>What the preparation of a commit found out.</summary>
/// <param name="Button">The commit element, bound to the node whose identity was checked.</param>
/// <param name="Report">How the button was found.</param>
/// <param name="Picture">The picture of the filled form; null when the recorder wants none.</param>
/// <param name="RefusedText">The refusal that the site showed before the click; the same text afterwards proves nothing.</param>
/// <param name="Fields">What the form showed beside its fields before the click.</param>
internal sealed record CommitReadyForm(FoundElement Button, StepEventBuilder Report, string? Picture, string? RefusedText, FieldTexts Fields);

/// <summary>A commit that can be clicked once.</summary>
internal sealed partial class PreparedCommit(
    FlowContext context,
    CommitDefinition commit,
    CommitReadyForm form,
    ElementFinder finder,
    CommitPreparer preparer,
    FlowOptions options,
    TimeProvider timeProvider,
    ILogger logger) : IPreparedCommit, IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FailureGrace = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ObservationTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ResponseGrace = TimeSpan.FromMinutes(1);

    private readonly CommitWriteLog _log = new();
    private int _used;
    private bool _isDisposed;
    private string? _pictureBeforeLeaving;

    public string? FormPicture => form.Picture;

    /// <summary>Called right before the click: what is sent from then on belongs to the commit.</summary>
    public Action? OnClick { get; set; }

    public async Task<CommitEvidence> ClickOnceAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
        {
            throw new InvalidOperationException($"The commit {commit.ClickElement} has already been clicked. Search for the saved record, then prepare again.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var started = timeProvider.GetTimestamp();
        using var ended = this;
        OnClick?.Invoke();
        using var writes = new WriteRequestObserver(context.Page, context.Network, context.Pack);
        var evidence = await RecheckAsync(cancellationToken) is { } doubt
            ? NotClicked(doubt)
            : await WithDialogsAsync(writes, cancellationToken);
        return await RecordAsync(evidence, started, cancellationToken);
    }

    /// <summary>Releases the button and ends the monitoring of the page.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            form.Button.Dispose();
            context.Network.Dispose();
        }
    }

    private static CommitEvidence NotClicked(string why) => new() { ClickMayHaveReachedSite = false, Summary = $"Not clicked: {why}" };

    private async Task<CommitEvidence> WithDialogsAsync(WriteRequestObserver writes, CancellationToken cancellationToken)
    {
        context.Dialogs?.BeginCommit();
        try
        {
            var evidence = await SendOnceAsync(writes, cancellationToken);
            return context.Dialogs?.CommitDialogs is { } asked ? evidence with { Summary = $"{evidence.Summary} {asked}" } : evidence;
        }
        finally
        {
            context.Dialogs?.RefuseAll();
        }
    }

    private async Task<CommitEvidence> SendOnceAsync(WriteRequestObserver writes, CancellationToken cancellationToken)
    {
        DuplicateWriteBlocker sending;
        try
        {
            sending = await DuplicateWriteBlocker.StartAsync(
                context.Page,
                context.Pack,
                new DriverRequestSender(context.Pack, context.AuthorizationFor, commit.AnswerWithin + ResponseGrace),
                _log,
                context.Network.IsIgnored,
                timeProvider);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return NotClicked($"its requests could not be routed so that each is sent once ({BrowserFaultClassifier.FirstLine(fault)}).");
        }

        using (sending)
        {
            return await LeaveWhenNothingSavedAsync(await ClickAndObserveAsync(writes, cancellationToken));
        }
    }

    /// <summary>
    /// When every answer proves that nothing was saved, the page is left while its requests are still routed: a page may send a refused save again by itself, and
    /// what it sends later would be in no proof.
    /// </summary>
    private async Task<CommitEvidence> LeaveWhenNothingSavedAsync(CommitEvidence evidence)
    {
        if (evidence.LandedSeen || evidence.BrowserLost || !evidence.EveryWriteProvesNotSaved)
        {
            return evidence with { Writes = _log.Writes };
        }

        try
        {
            _pictureBeforeLeaving = await context.Pictures.TakeAsync(CancellationToken.None).WaitAsync(ObservationTimeout, timeProvider, CancellationToken.None);
            await context.Page.GotoAsync("about:blank", new() { Timeout = (float)ObservationTimeout.TotalMilliseconds });
            return evidence with { Writes = _log.Writes, PageLeft = true };
        }
        catch (Exception fault) when (fault is TimeoutException || BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return evidence with { Writes = _log.Writes };
        }
    }

    /// <summary>Checks again right before the click: while the intent was recorded, the page may have changed.</summary>
    private async Task<string?> RecheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = await ElementFacts.OfAsync(form.Button.Handle, cancellationToken).WaitAsync(ObservationTimeout, timeProvider, cancellationToken);
            if (!now.Connected || !now.Visible)
            {
                return "the button disappeared after it was checked.";
            }

            if (context.Dialogs?.UnexpectedDialog is { } surprise)
            {
                return surprise;
            }

            return !OriginPolicy.Allows(context.Pack, context.Page.Url) ? "the page left the site's origins."
                : !NameMatcher.Same(now.Name, form.Button.Facts.Name) || now.Role != form.Button.Facts.Role ? $"the button changed to {now.Description} after it was checked."
                : null;
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return $"the page could not be queried ({BrowserFaultClassifier.FirstLine(fault)}).";
        }
    }

    // The click call returns only after a navigation that it started was answered, so the page is observed while the call runs.
    private async Task<CommitEvidence> ClickAndObserveAsync(WriteRequestObserver writes, CancellationToken cancellationToken)
    {
        var click = TryClickAsync(writes);
        var started = timeProvider.GetTimestamp();
        long? failedAt = null;
        while (true)
        {
            var state = await ObserveAsync(writes, cancellationToken);
            if (click.IsCompleted && await click is false)
            {
                return NotClicked("the button stayed covered, disabled or moving.");
            }

            failedAt ??= writes.HasFailed ? timeProvider.GetTimestamp() : null;
            var isOver = state.LandedSeen || state.SessionEnded || state.BrowserLost || state.RefusedText is not null
                || timeProvider.GetElapsedTime(started) >= commit.AnswerWithin
                || (failedAt is { } at && timeProvider.GetElapsedTime(at) >= FailureGrace)
                || cancellationToken.IsCancellationRequested;
            if (isOver)
            {
                var messages = state.LandedSeen || state.SessionEnded || state.BrowserLost ? [] : await preparer.NewFieldMessagesAsync(context, commit, form.Fields, ObservationTimeout);
                return Complete(state, writes, cancellationToken.IsCancellationRequested) with { FieldMessages = messages };
            }

            await Task.Delay(PollInterval, timeProvider, CancellationToken.None);
        }
    }

    /// <summary>False only when the browser reports that the click was never dispatched. Never throws, so it may be left unawaited.</summary>
    private async Task<bool> TryClickAsync(WriteRequestObserver writes)
    {
        try
        {
            await form.Button.Handle.ClickAsync(new() { Timeout = (float)options.ActTimeout.TotalMilliseconds });
            return true;
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            LogClickFault(context.Pack.Site, commit.ClickElement, BrowserFaultClassifier.FirstLine(fault));
            return !BrowserFaultClassifier.NeverDispatched(fault) || writes.IsSeen || BrowserFaultClassifier.IsLost(fault, context.Page);
        }
    }

    private async Task<PageState> ObserveAsync(WriteRequestObserver writes, CancellationToken cancellationToken)
    {
        if (context.Network.Lost.IsCancellationRequested || context.Page.IsClosed)
        {
            return new PageState { BrowserLost = true };
        }

        using var limit = new CancellationTokenSource(ObservationTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Network.Lost, cancellationToken);
        try
        {
            if (await finder.IsVisibleAsync(context, commit.LandedElement, linked.Token))
            {
                return new PageState { LandedSeen = true };
            }

            var refused = await preparer.RefusedTextAsync(context, commit, linked.Token);
            if (refused is not null && (refused != form.RefusedText || writes.Status is not null))
            {
                return new PageState { RefusedText = refused };
            }

            return await finder.IsStopElementVisibleAsync(context, linked.Token)
                ? new PageState { LoginAddress = OriginPolicy.WithoutQuery(context.Page.Url) }
                : new PageState();
        }
        catch (OperationCanceledException)
        {
            // A renderer that does not answer now may answer later: only a crash or close counts as lost.
            return new PageState { BrowserLost = context.Network.Lost.IsCancellationRequested };
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return new PageState { BrowserLost = BrowserFaultClassifier.IsLost(fault, context.Page) };
        }
    }

    private CommitEvidence Complete(PageState state, WriteRequestObserver writes, bool wasCancelled) => new()
    {
        ClickMayHaveReachedSite = true,
        ResponseStatus = writes.Status,
        WriteRequestSeen = writes.IsSeen,
        LandedSeen = state.LandedSeen,
        RefusedText = state.RefusedText,
        SessionEnded = state.SessionEnded,
        LoginAddress = state.LoginAddress,
        Writes = _log.Writes,
        BrowserLost = state.BrowserLost,
        Summary = "Clicked; " + (_log.Writes is [{ Status: >= 400 } first, ..] ? first.Description : writes.Description) + "; " + (
            state.LandedSeen ? "the element that marks a saved record is visible"
            : state.RefusedText is { } text ? $"the site refuses: {text}"
            : state.SessionEnded ? "the site shows its login"
            : state.BrowserLost ? "the browser was lost"
            : wasCancelled ? "the observation was cancelled"
            : "neither the mark of a saved record nor a refusal appeared") + ".",
    };

    private async Task<CommitEvidence> RecordAsync(CommitEvidence evidence, long started, CancellationToken cancellationToken)
    {
        try
        {
            var picture = evidence.BrowserLost ? null : _pictureBeforeLeaving ?? await context.Pictures.TakeAsync(CancellationToken.None).WaitAsync(ObservationTimeout, timeProvider, CancellationToken.None);
            await context.Recorder.RecordAsync(
                preparer.CommitEvent(context, commit, form.Report, "click", evidence.Summary, started) with { PictureBefore = form.Picture, PictureAfter = picture },
                cancellationToken.IsCancellationRequested ? CancellationToken.None : cancellationToken);
            return evidence;
        }
        catch (Exception fault)
        {
            // After the click the evidence must reach the caller, even when the audit can't be written: the summary reports both.
            LogNotRecorded(context.Pack.Site, commit.ClickElement, fault);
            return fault is Microsoft.Playwright.PlaywrightException ? evidence
                : evidence with { Summary = $"{evidence.Summary} The click could not be recorded: {BrowserFaultClassifier.FirstLine(fault)}" };
        }
    }

    private sealed record PageState
    {
        public bool LandedSeen { get; init; }

        public string? RefusedText { get; init; }

        public string? LoginAddress { get; init; }

        public bool SessionEnded => LoginAddress is not null;

        public bool BrowserLost { get; init; }
    }

    [LoggerMessage(EventId = 1051, Level = LogLevel.Warning, Message = "The commit click on {Element} of {Site} failed and may have reached the site: {Reason}")]
    private partial void LogClickFault(string site, string element, string reason);

    [LoggerMessage(EventId = 1052, Level = LogLevel.Error, Message = "The commit click on {Element} of {Site} could not be written to the audit")]
    private partial void LogNotRecorded(string site, string element, Exception fault);
}

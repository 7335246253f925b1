using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Agent.Committing;

/// <summary>The armed click, bound to the node whose identity was checked.</summary>
internal sealed partial class PreparedCommit(
    FlowContext context,
    CommitDefinition commit,
    FoundElement button,
    StepReport report,
    string? formPicture,
    string? refusedBefore,
    ElementFinder finder,
    CommitPreparer preparer,
    FlowOptions options,
    TimeProvider time,
    ILogger logger) : IPreparedCommit
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromMinutes(1);

    private int _used;

    public string? FormPicture => formPicture;

    public async Task<CommitEvidence> ClickOnceAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
        {
            throw new InvalidOperationException($"The commit {commit.ClickElement} was clicked already. Prepare again after the saved record was searched for.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var started = time.GetTimestamp();
        using var watch = context.Watch;
        using var writes = new WriteWatch(context.Page, watch, context.Pack);
        var evidence = await SecondThoughtAsync(cancellationToken) is { } doubt
            ? NotClicked(doubt)
            : await WithDialogsAsync(writes, cancellationToken);
        return await RecordAsync(evidence, started, cancellationToken);
    }

    private static CommitEvidence NotClicked(string why) => new() { ClickMayHaveReachedSite = false, Summary = $"Not clicked: {why}" };

    private async Task<CommitEvidence> WithDialogsAsync(WriteWatch writes, CancellationToken cancellationToken)
    {
        context.Dialogs?.BeginCommit();
        try
        {
            var evidence = await SendOnceAsync(writes, cancellationToken);
            return context.Dialogs?.AtCommit is { } asked ? evidence with { Summary = $"{evidence.Summary} {asked}" } : evidence;
        }
        finally
        {
            context.Dialogs?.Seal();
        }
    }

    private async Task<CommitEvidence> SendOnceAsync(WriteWatch writes, CancellationToken cancellationToken)
    {
        SingleSend sending;
        try
        {
            sending = await SingleSend.StartAsync(context.Page, context.Pack, commit.AnswerWithin + AnswerGrace);
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            return NotClicked($"the browser could not be told to send once ({BrowserFaults.FirstLine(fault)}).");
        }

        using (sending)
        {
            return await ClickAndWatchAsync(writes, cancellationToken);
        }
    }

    /// <summary>Between preparing and clicking the intent was written down; the page may have changed meanwhile.</summary>
    private async Task<string?> SecondThoughtAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = await ElementFacts.OfAsync(button.Handle, cancellationToken).WaitAsync(LookLimit, time, cancellationToken);
            if (!now.Connected || !now.Visible)
            {
                return "the button went away after it was checked.";
            }

            if (context.Dialogs?.Surprise is { } surprise)
            {
                return surprise;
            }

            return !OriginPolicy.Allows(context.Pack, context.Page.Url) ? "the page left the site's origins."
                : !NameText.Same(now.Name, button.Facts.Name) || now.Role != button.Facts.Role ? $"the button changed to {now.InWords} after it was checked."
                : null;
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            return $"the page could not be asked ({BrowserFaults.FirstLine(fault)}).";
        }
    }

    // The click call returns only when a navigation that it started was answered: it is watched while it runs.
    private async Task<CommitEvidence> ClickAndWatchAsync(WriteWatch writes, CancellationToken cancellationToken)
    {
        var click = TryClickAsync(writes);
        var started = time.GetTimestamp();
        long? failedAt = null;
        while (true)
        {
            var look = await LookAsync(writes, cancellationToken);
            if (click.IsCompleted && await click is false)
            {
                return NotClicked("the button stayed covered, disabled or moving.");
            }

            failedAt ??= writes.IsHopeless ? time.GetTimestamp() : null;
            var isOver = look.LandedSeen || look.SessionEnded || look.BrowserLost || look.RefusedText is not null
                || time.GetElapsedTime(started) >= commit.AnswerWithin
                || (failedAt is { } at && time.GetElapsedTime(at) >= AfterFailure)
                || cancellationToken.IsCancellationRequested;
            if (isOver)
            {
                return Complete(look, writes, cancellationToken.IsCancellationRequested);
            }

            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    /// <summary>False only when the browser is certain that nothing was sent to the page. Never throws, so nobody has to await it.</summary>
    private async Task<bool> TryClickAsync(WriteWatch writes)
    {
        try
        {
            await button.Handle.ClickAsync(new() { Timeout = (float)options.ActTimeout.TotalMilliseconds });
            return true;
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            LogClickFault(context.Pack.Site, commit.ClickElement, BrowserFaults.FirstLine(fault));
            return !BrowserFaults.NeverDispatched(fault) || writes.IsSeen || BrowserFaults.IsLost(fault, context.Page);
        }
    }

    private async Task<Look> LookAsync(WriteWatch writes, CancellationToken cancellationToken)
    {
        if (context.Watch.Lost.IsCancellationRequested || context.Page.IsClosed)
        {
            return new Look { BrowserLost = true };
        }

        using var limit = new CancellationTokenSource(LookLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Watch.Lost, cancellationToken);
        try
        {
            if (await finder.IsSeenAsync(context, commit.LandedElement, linked.Token))
            {
                return new Look { LandedSeen = true };
            }

            var refused = await preparer.RefusedTextAsync(context, commit, linked.Token);
            if (refused is not null && (refused != refusedBefore || writes.Status is not null))
            {
                return new Look { RefusedText = refused };
            }

            return new Look { SessionEnded = await finder.IsSeenAsync(context, context.StopElement, linked.Token) };
        }
        catch (OperationCanceledException)
        {
            // A renderer that does not answer may yet: only a crash or close counts as lost.
            return new Look { BrowserLost = context.Watch.Lost.IsCancellationRequested };
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            return new Look { BrowserLost = BrowserFaults.IsLost(fault, context.Page) };
        }
    }

    private static CommitEvidence Complete(Look look, WriteWatch writes, bool wasCancelled) => new()
    {
        ClickMayHaveReachedSite = true,
        ResponseStatus = writes.Status,
        WriteRequestSeen = writes.IsSeen,
        LandedSeen = look.LandedSeen,
        RefusedText = look.RefusedText,
        SessionEnded = look.SessionEnded,
        BrowserLost = look.BrowserLost,
        Summary = "Clicked; " + writes.InWords + "; " + (
            look.LandedSeen ? "the sign of a saved record is seen"
            : look.RefusedText is { } text ? $"the site refuses: {text}"
            : look.SessionEnded ? "the site shows its login"
            : look.BrowserLost ? "the browser was lost"
            : wasCancelled ? "the watching was cancelled"
            : "no sign of a saved record nor of a refusal came") + ".",
    };

    private async Task<CommitEvidence> RecordAsync(CommitEvidence evidence, long started, CancellationToken cancellationToken)
    {
        try
        {
            var picture = evidence.BrowserLost ? null : await context.Pictures.TakeAsync(CancellationToken.None).WaitAsync(LookLimit, time, CancellationToken.None);
            await context.Recorder.RecordAsync(
                preparer.CommitEvent(context, commit, report, "click", evidence.Summary, started) with { PictureBefore = formPicture, PictureAfter = picture },
                cancellationToken.IsCancellationRequested ? CancellationToken.None : cancellationToken);
            await button.Handle.DisposeAsync();
            return evidence;
        }
        catch (Exception fault)
        {
            // After the click the evidence is worth more than the event: the caller gets both facts.
            LogNotRecorded(context.Pack.Site, commit.ClickElement, fault);
            return fault is Microsoft.Playwright.PlaywrightException ? evidence
                : evidence with { Summary = $"{evidence.Summary} The click could not be recorded: {BrowserFaults.FirstLine(fault)}" };
        }
    }

    private sealed record Look
    {
        public bool LandedSeen { get; init; }

        public string? RefusedText { get; init; }

        public bool SessionEnded { get; init; }

        public bool BrowserLost { get; init; }
    }

    [LoggerMessage(1051, LogLevel.Warning, "The commit click {Element} of {Site} ended in a fault after it may have been sent: {Reason}")]
    private partial void LogClickFault(string site, string element, string reason);

    [LoggerMessage(1052, LogLevel.Error, "The commit click {Element} of {Site} could not be recorded")]
    private partial void LogNotRecorded(string site, string element, Exception fault);
}

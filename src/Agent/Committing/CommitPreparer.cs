using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Committing;

/// <summary>
/// Prepares the one irreversible click: checks that the form still holds what was entered, that the button is the pack's, and that no sign of a save
/// is visible yet.
/// </summary>
internal sealed partial class CommitPreparer(
    ElementFinder finder,
    EnteredValueVerifier verifier,
    CommitReadinessChecker readiness,
    IFormReviewer reviewer,
    PageSettler settler,
    IOptions<FlowOptions> options,
    TimeProvider timeProvider,
    ILogger<CommitPreparer> logger)
{
    /// <summary>A page that replaces its button each time it is checked is given up.</summary>
    private const int MaxSearches = 3;

    public async Task<CommitPreparationResult> PrepareAsync(FlowContext context, CommitDefinition commit, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Network.Lost);
        var started = timeProvider.GetTimestamp();
        var (callsBefore, tokensBefore) = (context.Budget?.Calls ?? 0, context.Budget?.Tokens ?? 0);
        var report = new StepEventBuilder { Element = commit.ClickElement };
        FoundElement? button = null;
        FlowResult? stop;
        string? refusedText = null;
        FieldTexts? messages = null;
        try
        {
            (button, stop) = await FindReadyButtonAsync(context, commit, report, linked.Token);
            if (button is not null)
            {
                (refusedText, messages) = (await RefusedTextAsync(context, commit, linked.Token), await FieldMessageReader.ReadAsync(button.Handle, linked.Token));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            stop = new FlowResult.BrowserLost("the page crashed or closed before the commit click.");
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            stop = BrowserFaultMapper.ToFlowResult(fault, context.Page, $"preparing {commit.ClickElement}");
        }

        context.Pictures.Invalidate();
        var picture = stop is FlowResult.BrowserLost ? null : await context.Pictures.TakeAsync(cancellationToken);
        await context.Recorder.RecordAsync(
            CommitEvent(context, commit, report, "prepare", stop?.Why ?? "ok", started) with
            {
                PictureAfter = picture,
                LlmCalls = (context.Budget?.Calls ?? 0) - callsBefore,
                LlmTokens = (context.Budget?.Tokens ?? 0) - tokensBefore,
                Model = context.Budget?.Calls > callsBefore ? context.Budget.Model : null,
                Prompt = context.Budget?.Calls > callsBefore ? context.Budget.Prompt : null,
            },
            cancellationToken);
        if (stop is not null || button is null)
        {
            button?.Dispose();
            LogNotReady(context.Pack.Site, commit.ClickElement, stop?.GetType().Name ?? "unknown");
            return new CommitPreparationResult.NotReady(stop!);
        }

        var form = new CommitReadyForm(button, report, picture, refusedText, messages!);
        return new CommitPreparationResult.Ready(new PreparedCommit(context, commit, form, finder, this, options.Value, timeProvider, logger));
    }

    /// <summary>The site's text that says why it does not save; null when there is none.</summary>
    public async Task<string?> RefusedTextAsync(FlowContext context, CommitDefinition commit, CancellationToken cancellationToken)
    {
        if (commit.RefusedElement is null || await finder.FindNowAsync(context, commit.RefusedElement, cancellationToken) is not { } refused)
        {
            return null;
        }

        refused.Dispose();
        return Values.CanonicalTextNormalizer.Normalize(refused.Facts.Value);
    }

    /// <summary>What the form shows beside its fields now and did not before; nothing when the form is gone.</summary>
    public async Task<IReadOnlyList<FieldMessage>> NewFieldMessagesAsync(FlowContext context, CommitDefinition commit, FieldTexts before, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within, timeProvider);
        try
        {
            return await finder.IsVisibleAsync(context, commit.ClickElement, limit.Token) ? await FieldMessageReader.ReadNewAsync(before, limit.Token) : [];
        }
        catch (Exception fault) when (fault is OperationCanceledException || BrowserFaultClassifier.IsFromBrowser(fault))
        {
            return [];
        }
    }

    public StepEvent CommitEvent(FlowContext context, CommitDefinition commit, StepEventBuilder report, string verb, string outcome, long started) => new()
    {
        Flow = context.Flow,
        Verb = verb,
        Position = commit.Position.ToString(),
        Element = commit.ClickElement,
        Rung = report.Rung,
        FoundBy = report.FoundBy,
        Missed = [.. report.Missed],
        Outcome = outcome,
        Address = OriginPolicy.WithoutQuery(context.Page.Url),
        Milliseconds = timeProvider.GetElapsedTime(started).TotalMilliseconds,
    };

    private async Task<ValueOrFlowResult<FoundElement>> FindReadyButtonAsync(FlowContext context, CommitDefinition commit, StepEventBuilder report, CancellationToken cancellationToken)
    {
        // Known interruptions are dismissed as before any step, and before the form's values are read again.
        await finder.DismissInterruptionsAsync(context, cancellationToken);
        context.Dialogs?.RefuseAll();
        if (context.Dialogs?.UnexpectedDialogResult() is { } surprise)
        {
            return new(null, surprise);
        }

        if (await finder.IsVisibleAsync(context, commit.LandedElement, cancellationToken))
        {
            return new(null, new FlowResult.ElementUncertain(
                commit.LandedElement,
                commit.Position.ToString(),
                "it is visible before the click, so it can't show that the record was saved. Choose an element that only a save makes visible."));
        }

        for (var search = 1; ; search++)
        {
            var (button, stop) = await finder.FindAsync(context, commit.ClickElement, report, cancellationToken);
            if (button is null)
            {
                return new(null, stop);
            }

            (stop, var isGone) = await CheckFormAsync(context, commit, button, cancellationToken);
            if (stop is null)
            {
                return new(button, null);
            }

            button.Dispose();
            if (!isGone || search == MaxSearches)
            {
                return new(null, stop);
            }
        }
    }

    /// <summary>
    /// The values are read when the button is ready: a page that is busy calculates. Entering an erased value again may make it busy once more.
    /// </summary>
    private async Task<(FlowResult? Stop, bool IsGone)> CheckFormAsync(FlowContext context, CommitDefinition commit, FoundElement button, CancellationToken cancellationToken)
    {
        var (stop, isGone) = await readiness.WaitAsync(context, commit, button, cancellationToken);
        if (stop is not null)
        {
            return (stop, isGone);
        }

        stop = await reviewer.ApplyPrefilledAsync(context, cancellationToken);
        if (stop is not null)
        {
            return (stop, false);
        }

        // What the last step started may still change fields. A page that changes all the time by itself is read when the time is over.
        await settler.WaitAsync(context, cancellationToken);
        stop = await verifier.CheckAsync(context, context.EnteredValues.BeforeCommit, cancellationToken)
            ?? await reviewer.ReviewAsync(context, commit, button, cancellationToken);
        return stop is not null ? (stop, false) : await readiness.WaitAsync(context, commit, button, cancellationToken);
    }

    [LoggerMessage(EventId = 1050, Level = LogLevel.Warning, Message = "The commit {Element} of {Site} is not ready to be clicked: {Outcome}")]
    private partial void LogNotReady(string site, string element, string outcome);
}

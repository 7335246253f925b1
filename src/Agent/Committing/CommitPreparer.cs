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
    ElementFinder finder, EnteredValueVerifier verifier, IOptions<FlowOptions> options, TimeProvider timeProvider, ILogger<CommitPreparer> logger)
{
    public async Task<CommitPreparationResult> PrepareAsync(FlowContext context, CommitDefinition commit, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Network.Lost);
        var started = timeProvider.GetTimestamp();
        var (callsBefore, tokensBefore) = (context.Budget?.Calls ?? 0, context.Budget?.Tokens ?? 0);
        var report = new StepEventBuilder { Element = commit.ClickElement };
        FoundElement? button = null;
        FlowResult? stop;
        try
        {
            (button, stop) = await FindReadyButtonAsync(context, commit, report, linked.Token);
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
            },
            cancellationToken);
        if (stop is not null || button is null)
        {
            LogNotReady(context.Pack.Site, commit.ClickElement, stop?.GetType().Name ?? "unknown");
            return new CommitPreparationResult.NotReady(stop!);
        }

        var refusedBefore = await RefusedTextAsync(context, commit, cancellationToken);
        return new CommitPreparationResult.Ready(
            new PreparedCommit(context, commit, new CommitReadyForm(button, report, picture, refusedBefore), finder, this, options.Value, timeProvider, logger));
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

        if (await verifier.CheckAsync(context, context.EnteredValues.BeforeCommit, cancellationToken) is { } changed)
        {
            return new(null, changed);
        }

        var (found, stop) = await finder.FindAsync(context, commit.ClickElement, report, cancellationToken);
        if (found is null)
        {
            return new(null, stop);
        }

        var facts = found.Facts;
        var started = timeProvider.GetTimestamp();
        while (!facts.Enabled && timeProvider.GetElapsedTime(started) < options.Value.ActTimeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(60), timeProvider, cancellationToken);
            facts = await ElementFacts.OfAsync(found.Handle, cancellationToken);
        }

        if (facts.Enabled)
        {
            return new(found, null);
        }

        found.Dispose();
        return new(null, new FlowResult.ElementUncertain(
            commit.ClickElement, commit.Position.ToString(), $"{facts.Description} is disabled; the site does not accept the form as it is filled."));
    }

    [LoggerMessage(EventId = 1050, Level = LogLevel.Warning, Message = "The commit {Element} of {Site} is not ready to be clicked: {Outcome}")]
    private partial void LogNotReady(string site, string element, string outcome);
}

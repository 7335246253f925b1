using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Committing;

/// <summary>Arms the one irreversible click: the form still holds what was entered, the button is what the pack says, nothing says "saved" yet.</summary>
internal sealed partial class CommitPreparer(
    ElementFinder finder, FormCheck form, IOptions<FlowOptions> options, TimeProvider time, ILogger<CommitPreparer> logger)
{
    public async Task<CommitPreparation> PrepareAsync(FlowContext context, CommitDefinition commit, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.Watch.Lost);
        var started = time.GetTimestamp();
        var (callsBefore, tokensBefore) = (context.Budget?.Calls ?? 0, context.Budget?.Tokens ?? 0);
        var report = new StepReport { Element = commit.ClickElement };
        FoundElement? button = null;
        FlowOutcome? stop;
        try
        {
            (button, stop) = await ArmAsync(context, commit, report, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            stop = new FlowOutcome.BrowserLost("the page crashed or closed before the commit click.");
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            stop = FaultOutcome.Of(fault, context.Page, $"preparing {commit.ClickElement}");
        }

        context.Pictures.PageMayHaveChanged();
        var picture = stop is FlowOutcome.BrowserLost ? null : await context.Pictures.TakeAsync(cancellationToken);
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
            return new CommitPreparation.NotReady(stop!);
        }

        var refusedBefore = await RefusedTextAsync(context, commit, cancellationToken);
        return new CommitPreparation.Ready(
            new PreparedCommit(context, commit, button, report, picture, refusedBefore, finder, this, options.Value, time, logger));
    }

    /// <summary>The text in which the site says why it does not save; null when it says nothing.</summary>
    public async Task<string?> RefusedTextAsync(FlowContext context, CommitDefinition commit, CancellationToken cancellationToken)
    {
        if (commit.RefusedElement is null || await finder.GlanceAsync(context, commit.RefusedElement, cancellationToken) is not { } refused)
        {
            return null;
        }

        await refused.Handle.DisposeAsync();
        return Values.CanonicalText.Normalize(refused.Facts.Value);
    }

    public StepEvent CommitEvent(FlowContext context, CommitDefinition commit, StepReport report, string verb, string outcome, long started) => new()
    {
        Flow = context.Flow,
        Verb = verb,
        Position = commit.Position.ToString(),
        Element = commit.ClickElement,
        Rung = report.Rung,
        FoundBy = report.FoundBy,
        Missed = [.. report.Missed],
        Outcome = outcome,
        Address = OriginPolicy.Shown(context.Page.Url),
        Milliseconds = time.GetElapsedTime(started).TotalMilliseconds,
    };

    private async Task<FindResult> ArmAsync(FlowContext context, CommitDefinition commit, StepReport report, CancellationToken cancellationToken)
    {
        // What covers the page is sent away by the pack's rules as for any step, and before the form is looked at once more.
        await finder.ClearTheWayAsync(context, cancellationToken);
        context.Dialogs?.Seal();
        if (context.Dialogs?.Stop() is { } surprise)
        {
            return new(null, surprise);
        }

        if (await finder.IsSeenAsync(context, commit.LandedElement, cancellationToken))
        {
            return new(null, new FlowOutcome.ElementUncertain(
                commit.LandedElement,
                commit.Position.ToString(),
                "it is seen before anything was clicked, so it can't tell that the record was saved. Choose a sign that only a save brings."));
        }

        if (await form.CheckAsync(context, context.Form.BeforeCommit, cancellationToken) is { } changed)
        {
            return new(null, changed);
        }

        var (found, stop) = await finder.FindAsync(context, commit.ClickElement, report, cancellationToken);
        if (found is null)
        {
            return new(null, stop);
        }

        var facts = found.Facts;
        var started = time.GetTimestamp();
        while (!facts.Enabled && time.GetElapsedTime(started) < options.Value.ActTimeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(60), time, cancellationToken);
            facts = await ElementFacts.OfAsync(found.Handle, cancellationToken);
        }

        return facts.Enabled
            ? new(found, null)
            : new(null, new FlowOutcome.ElementUncertain(
                commit.ClickElement, commit.Position.ToString(), $"{facts.InWords} is disabled; the site does not take the form as it is."));
    }

    [LoggerMessage(1050, LogLevel.Warning, "The commit {Element} of {Site} was not armed: {Outcome}")]
    private partial void LogNotReady(string site, string element, string outcome);
}

using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Flows;

/// <summary>An element, or the outcome that its absence means. Exactly one is set.</summary>
internal readonly record struct FindResult(FoundElement? Element, FlowOutcome? Stop);

/// <summary>Finds a step's element. Before it gives up it asks why: session over, something in the way, site in trouble.</summary>
internal sealed partial class ElementFinder(
    ElementLadder ladder, IOptions<FlowOptions> options, TimeProvider time, ILogger<ElementFinder> logger)
{
    private static readonly HashSet<RungName> NoOtherRung = [];
    private static readonly TimeSpan HopelessInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Finds an element to act on or to read.</summary>
    public async Task<FindResult> FindAsync(FlowContext context, string name, StepReport report, CancellationToken cancellationToken)
    {
        report.Element = name;
        if (!OriginPolicy.Allows(context.Pack, context.Page.Url))
        {
            return new(null, OutsideOrigins(context));
        }

        var element = context.Pack.Elements[name];
        var answer = await AskLadderAsync(context, SearchFor(context, element), cancellationToken);
        if (answer is not RungAnswer.Found && await ClearTheWayAsync(context, cancellationToken))
        {
            answer = await AskLadderAsync(context, SearchFor(context, element), cancellationToken);
        }

        Note(report, answer);
        return answer is RungAnswer.Found found
            ? new(found.Element, null)
            : new(null, await ExplainAsync(context, element, answer, cancellationToken));
    }

    /// <summary>Waits until an element is seen by its own selectors; no model is asked whether a sign is there.</summary>
    public async Task<FindResult> SeeAsync(
        FlowContext context, string name, TimeSpan within, StepReport report, CancellationToken cancellationToken)
    {
        report.Element = name;
        var element = context.Pack.Elements[name];
        var search = SearchFor(context, element with { Permit = NoOtherRung }) with { LookFor = within };
        var answer = await AskLadderAsync(context, search, cancellationToken);
        if (answer is not RungAnswer.Found && await ClearTheWayAsync(context, cancellationToken))
        {
            answer = await AskLadderAsync(context, search with { LookFor = null }, cancellationToken);
        }

        Note(report, answer);
        return answer is RungAnswer.Found found
            ? new(found.Element, null)
            : new(null, await ExplainAsync(context, element, answer, cancellationToken));
    }

    /// <summary>One look, now, by the declared selectors.</summary>
    public async Task<FoundElement?> GlanceAsync(FlowContext context, string name, CancellationToken cancellationToken)
    {
        var answer = await ladder.GlanceAsync(SearchFor(context, context.Pack.Elements[name]), cancellationToken);
        return answer is RungAnswer.Found found ? found.Element : null;
    }

    public async Task<bool> IsSeenAsync(FlowContext context, string name, CancellationToken cancellationToken)
    {
        if (await GlanceAsync(context, name, cancellationToken) is not { } element)
        {
            return false;
        }

        await element.Handle.DisposeAsync();
        return true;
    }

    /// <summary>Dismisses the pack's known interruptions that are seen now.</summary>
    /// <returns>Whether any was in the way.</returns>
    public async Task<bool> ClearTheWayAsync(FlowContext context, CancellationToken cancellationToken)
    {
        var cleared = false;
        foreach (var interruption in context.Pack.Interruptions)
        {
            if (context.Pack.Elements[interruption.ClickElement].Harm == HarmClass.Commit
                || !await IsSeenAsync(context, interruption.SeeElement, cancellationToken)
                || await GlanceAsync(context, interruption.ClickElement, cancellationToken) is not { } dismissal)
            {
                continue;
            }

            await using (dismissal.Handle)
            {
                await dismissal.Handle.ClickAsync(new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
            }

            LogDismissed(interruption.Name, context.Pack.Site);
            context.Pictures.PageMayHaveChanged();
            cleared = true;
        }

        return cleared;
    }

    /// <summary>The outcome when the login page (or at login the refusal) is seen, else null.</summary>
    public async Task<FlowOutcome?> StopSeenAsync(FlowContext context, CancellationToken cancellationToken) =>
        await IsSeenAsync(context, context.StopElement, cancellationToken)
            ? new FlowOutcome.SessionEnded($"{context.StopElement} is seen at {OriginPolicy.Shown(context.Page.Url)}.")
            : null;

    public static FlowOutcome OutsideOrigins(FlowContext context) => context.Page.Url.StartsWith("chrome-error:", StringComparison.Ordinal)
        ? new FlowOutcome.SiteTroubled("the browser shows its own error page instead of the site's.", RetryAfter: null)
        : new FlowOutcome.PolicyStopped($"the page stands at {OriginPolicy.Shown(context.Page.Url)}, outside the origins of {context.Pack.Site}. Nothing was done there.");

    private async Task<RungAnswer> AskLadderAsync(FlowContext context, ElementSearch search, CancellationToken cancellationToken)
    {
        var lastAsked = time.GetTimestamp();
        var answer = await ladder.FindAsync(search, IsHopelessAsync, cancellationToken);
        if (time.GetElapsedTime(lastAsked) > HopelessInterval)
        {
            context.Pictures.PageMayHaveChanged();
        }

        return answer;

        async Task<bool> IsHopelessAsync()
        {
            if (time.GetElapsedTime(lastAsked) < HopelessInterval)
            {
                return false;
            }

            lastAsked = time.GetTimestamp();
            return await IsSeenAsync(context, context.StopElement, cancellationToken);
        }
    }

    private async Task<FlowOutcome> ExplainAsync(
        FlowContext context, ElementDefinition element, RungAnswer answer, CancellationToken cancellationToken)
    {
        if (await StopSeenAsync(context, cancellationToken) is { } stop)
        {
            return stop;
        }

        if (context.Watch.DocumentTrouble() is { } trouble)
        {
            return trouble;
        }

        if (answer is RungAnswer.NotFound && !context.Watch.IsQuiet)
        {
            return new FlowOutcome.SiteTroubled($"{element.Name} did not appear and the page still loads.", RetryAfter: null);
        }

        var why = answer switch
        {
            RungAnswer.Ambiguous ambiguous => ambiguous.Detail,
            RungAnswer.Refused refused => refused.Why,
            _ => answer.Missed.Count == 0 ? "nothing matched" : string.Join("; ", answer.Missed),
        };
        return new FlowOutcome.ElementUncertain(
            element.Name, element.Position.ToString(), $"{why} (at {OriginPolicy.Shown(context.Page.Url)}). Mend its selectors, or add one.");
    }

    private static ElementSearch SearchFor(FlowContext context, ElementDefinition element) => new()
    {
        Pack = context.Pack,
        Element = element,
        Page = context.Page,
        Budget = context.Budget,
        PrivateTexts = () => [.. PrivateTexts(context, context.Variables).Concat(PrivateTexts(context, context.Reads))],
        IsQuiet = () => context.Watch.IsQuiet,
    };

    private static IEnumerable<string> PrivateTexts(FlowContext context, FieldSet fields) => fields.Fields.Values.SelectMany(value => value switch
    {
        FieldValue.Rows rows => rows.Items.SelectMany(row => PrivateTexts(context, row)),
        FieldValue.Flag => [],
        FieldValue.Date date => [context.Format.Write(value), date.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)],
        FieldValue.Number number => [context.Format.Write(value), number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)],
        _ => [context.Format.Write(value)],
    });

    private static void Note(StepReport report, RungAnswer answer)
    {
        report.Missed.Clear();
        report.Missed.AddRange(answer.Missed);
        if (answer is RungAnswer.Found found)
        {
            (report.Rung, report.FoundBy) = (found.Rung, found.FoundBy);
        }
    }

    [LoggerMessage(1010, LogLevel.Information, "Interruption {Interruption} of {Site} was dismissed")]
    private partial void LogDismissed(string interruption, string site);
}

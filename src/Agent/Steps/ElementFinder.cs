using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Steps;

/// <summary>Finds a step's element. When it is not found, looks for the cause: the session ended, something covers the page, the site answered with an error.</summary>
internal sealed partial class ElementFinder(
    ElementLadder ladder, PageSettler settler, IOptions<FlowOptions> options, TimeProvider timeProvider, ILogger<ElementFinder> logger)
{
    private const string BlankPage = """
        () => !document.body || (document.body.innerText.trim() === '' && !document.querySelector('img, svg, canvas, video, iframe, input, textarea, select, button'))
        """;

    private static readonly HashSet<RungName> NoOtherRung = [];
    private static readonly TimeSpan StopCheckInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Finds an element to act on or to read.</summary>
    public async Task<ValueOrFlowResult<FoundElement>> FindAsync(FlowContext context, string name, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Element = name;
        if (!OriginPolicy.Allows(context.Pack, context.Page.Url))
        {
            return new(null, OutsideOrigins(context));
        }

        var element = context.Pack.Elements[name];
        var search = SearchFor(context, element, report);
        var answer = await SearchLadderAsync(context, search, cancellationToken);
        if (answer is not (RungResult.Found or RungResult.Stopped) && await DismissInterruptionsAsync(context, cancellationToken))
        {
            answer = await SearchLadderAsync(context, search, cancellationToken);
        }

        UpdateReport(report, answer);
        return answer is RungResult.Found found
            ? new(found.Element, null)
            : new(null, await ExplainFailureAsync(context, element, answer, cancellationToken));
    }

    /// <summary>Waits until an element is found by its declared selectors. No model is asked: whether a marker is visible must not be guessed.</summary>
    public async Task<ValueOrFlowResult<FoundElement>> WaitForAsync(
        FlowContext context, string name, TimeSpan within, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Element = name;
        var element = context.Pack.Elements[name];
        var search = SearchFor(context, element with { Permit = NoOtherRung }, report) with { SearchTimeout = within };
        var answer = await SearchLadderAsync(context, search, cancellationToken);
        if (answer is not RungResult.Found && await DismissInterruptionsAsync(context, cancellationToken))
        {
            answer = await SearchLadderAsync(context, search with { SearchTimeout = null }, cancellationToken);
        }

        UpdateReport(report, answer);
        return answer is RungResult.Found found
            ? new(found.Element, null)
            : new(null, await ExplainFailureAsync(context, element, answer, cancellationToken));
    }

    /// <summary>Searches once, without waiting, by the declared selectors.</summary>
    public async Task<FoundElement?> FindNowAsync(FlowContext context, string name, CancellationToken cancellationToken)
    {
        var answer = await ladder.FindNowAsync(SearchFor(context, context.Pack.Elements[name], report: null), cancellationToken);
        return answer is RungResult.Found found ? found.Element : null;
    }

    public async Task<bool> IsVisibleAsync(FlowContext context, string name, CancellationToken cancellationToken)
    {
        if (await FindNowAsync(context, name, cancellationToken) is not { } element)
        {
            return false;
        }

        element.Dispose();
        return true;
    }

    public async Task<bool> IsStopElementVisibleAsync(FlowContext context, CancellationToken cancellationToken) =>
        context.StopElement is { } name && await IsVisibleAsync(context, name, cancellationToken);

    /// <summary>Dismisses the pack's known interruptions that are visible now.</summary>
    /// <returns>Whether any was dismissed.</returns>
    public async Task<bool> DismissInterruptionsAsync(FlowContext context, CancellationToken cancellationToken)
    {
        var cleared = false;
        foreach (var interruption in context.Pack.Interruptions)
        {
            if (context.Pack.Elements[interruption.ClickElement].Harm == HarmClass.Commit
                || !await IsVisibleAsync(context, interruption.SeeElement, cancellationToken)
                || await FindNowAsync(context, interruption.ClickElement, cancellationToken) is not { } dismissal)
            {
                continue;
            }

            using (dismissal)
            {
                await dismissal.Handle.ClickAsync(new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
            }

            LogDismissed(interruption.Name, context.Pack.Site);
            context.Pictures.Invalidate();
            cleared = true;
        }

        return cleared;
    }

    /// <summary>The outcome when the login page (during login: the refusal) is visible, else null.</summary>
    public async Task<FlowResult?> CheckStopElementAsync(FlowContext context, CancellationToken cancellationToken) =>
        await IsStopElementVisibleAsync(context, cancellationToken)
            ? new FlowResult.SessionEnded($"{context.StopElement} is seen at {OriginPolicy.WithoutQuery(context.Page.Url)}.")
            : null;

    public static FlowResult OutsideOrigins(FlowContext context) => context.Page.Url.StartsWith("chrome-error:", StringComparison.Ordinal)
        ? new FlowResult.SiteError("the browser shows its own error page instead of the site's.", RetryAfter: null)
        : new FlowResult.PolicyStopped($"the page is at {OriginPolicy.WithoutQuery(context.Page.Url)}, outside the origins of {context.Pack.Site}. Nothing was done there.");

    private async Task<RungResult> SearchLadderAsync(FlowContext context, ElementSearchRequest search, CancellationToken cancellationToken)
    {
        var lastAsked = timeProvider.GetTimestamp();
        var answer = await ladder.FindAsync(search, MustStopAsync, cancellationToken);
        if (timeProvider.GetElapsedTime(lastAsked) > StopCheckInterval)
        {
            context.Pictures.Invalidate();
        }

        return answer;

        async Task<bool> MustStopAsync()
        {
            if (timeProvider.GetElapsedTime(lastAsked) < StopCheckInterval)
            {
                return false;
            }

            lastAsked = timeProvider.GetTimestamp();
            return await IsStopElementVisibleAsync(context, cancellationToken);
        }
    }

    private async Task<FlowResult> ExplainFailureAsync(
        FlowContext context, ElementDefinition element, RungResult answer, CancellationToken cancellationToken)
    {
        if (answer is RungResult.Stopped stopped)
        {
            // The page may try again what was blocked, so no other job gets it.
            context.Condemn(stopped.Why);
            return new FlowResult.PolicyStopped($"{stopped.Why} (element {element.Name}, {element.Position}, at {OriginPolicy.WithoutQuery(context.Page.Url)}).");
        }

        if (await CheckStopElementAsync(context, cancellationToken) is { } stop)
        {
            return stop;
        }

        if (context.Network.DocumentError() is { } siteError)
        {
            return siteError;
        }

        if (answer is RungResult.NotFound && !context.Network.IsQuiet)
        {
            return new FlowResult.SiteError($"{element.Name} did not appear while the page was still loading.", RetryAfter: null);
        }

        var why = answer switch
        {
            RungResult.Ambiguous ambiguous => ambiguous.Detail,
            RungResult.Refused refused => refused.Why,
            _ => answer.Missed.Count == 0 ? "nothing matched" : string.Join("; ", answer.Missed),
        };
        var hidden = answer is RungResult.NotFound ? await ClosedShadowRoots.DescribeAsync(context.Page, cancellationToken) : "";
        return new FlowResult.ElementUncertain(
            element.Name, element.Position.ToString(), $"{why} (at {OriginPolicy.WithoutQuery(context.Page.Url)}). Correct its selectors or add one.{hidden}")
        {
            PageIsBlank = answer is RungResult.NotFound && await IsBlankAsync(context, cancellationToken),
        };
    }

    private static async Task<bool> IsBlankAsync(FlowContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Page.EvaluateAsync<bool>(BlankPage).WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return false;
        }
    }

    private ElementSearchRequest SearchFor(FlowContext context, ElementDefinition element, StepEventBuilder? report) => new()
    {
        Pack = context.Pack,
        Element = element,
        Page = context.Page,
        Budget = context.Budget,
        PrivateValues = () => [context.Variables, context.Reads],
        IsQuiet = () => context.Network.IsQuiet,
        Settle = token => SettleAsync(context, token),
        NotReadBack = report is { Acts: true } ? ReadBackFields.Problem(context.ReadBack, report.ValueFrom) : null,
    };

    // The network counts quiet from the act on: its first request may not have begun yet.
    private async Task SettleAsync(FlowContext context, CancellationToken cancellationToken)
    {
        context.Network.MarkAct();
        await settler.WaitAsync(context, cancellationToken);
    }

    private static void UpdateReport(StepEventBuilder report, RungResult answer)
    {
        report.Missed.Clear();
        report.Missed.AddRange(answer.Missed);
        if (answer is RungResult.Found found)
        {
            (report.Rung, report.FoundBy) = (found.Rung, found.FoundBy);
        }
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Information, Message = "Interruption {Interruption} of {Site} was dismissed")]
    private partial void LogDismissed(string interruption, string site);
}

using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>Waits for the open list of an autocomplete or drop-down and clicks the one entry that is exactly the value.</summary>
internal sealed class ListOptionSelector(IOptions<FlowOptions> options, IOptions<LadderOptions> ladder, TimeProvider timeProvider)
{
    private const string AriaChoices = "[role=listbox] [role=option]";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Clicks the choice.</summary>
    /// <returns>The choice's whole text, or the outcome that stops the flow.</returns>
    public async Task<ValueOrFlowResult<string>> ChooseAsync(
        FlowContext context, ElementDefinition element, string wanted, ValueEquivalence same, CancellationToken cancellationToken)
    {
        var choices = FrameChain.RootOf(context.Page, element.In).Locator("css=" + (element.Options?.Css ?? AriaChoices));
        var patience = new ChoicePatience(context, options.Value, ladder.Value, options.Value.ChoiceWithin, timeProvider);
        var scan = new ListScan();
        while (true)
        {
            var isLast = patience.IsOver();
            var page = await ListPage.ReadAsync(choices, element.Options?.Exclude, scrollTo: null, cancellationToken);
            scan.Add(page, text => ListEntryText.IsSame(context, element, text, wanted, same));
            var isWhole = scan.HasMoved ? isLast : !page.IsPartial;
            if (MustScroll(scan, page, patience, isLast) && scan.NextPosition(page) is { } next)
            {
                await ListPage.ReadAsync(choices, element.Options?.Exclude, next, cancellationToken);
                patience = new ChoicePatience(context, options.Value, ladder.Value, TimeSpan.Zero, timeProvider);
            }
            else if (isWhole && (patience.IsQuiet || isLast) && scan.Hits.Count > 1)
            {
                // While a response is pending the list may belong to an earlier keystroke.
                return new(null, Refused(element, wanted, scan.Offered, $"{scan.Hits.Count} equal choices; which one is meant can't be told"));
            }
            else if (isWhole && (patience.IsQuiet || isLast) && scan.Hits.Count == 1
                && await ClickAsync(choices, scan.Hits[0].Top, scan.HasMoved, context, element, wanted, same, cancellationToken) is { } chosen)
            {
                return new(chosen, null);
            }
            else if (isLast)
            {
                return new(null, Missing(context, element, wanted, scan, page, patience));
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }

    // A list that is drawn whole is scrolled as a last resort: more may be loaded at its end. Of one that is drawn in part, every part is looked at.
    private static bool MustScroll(ListScan scan, ListPage page, ChoicePatience patience, bool isLast)
    {
        if (scan.HasMoved)
        {
            return patience.IsQuiet && page.IsCovered;
        }

        var begins = page.IsPartial ? patience.IsRested : isLast && scan.Hits.Count == 0;
        return begins && page.IsCovered;
    }

    private static FlowResult Missing(FlowContext context, ElementDefinition element, string wanted, ListScan scan, ListPage page, ChoicePatience patience)
    {
        if (patience.SiteTrouble(element.Name) is { } trouble)
        {
            return trouble;
        }

        return page is { Scrolls: true, AtEnd: false } && scan.HasMoved
            ? new FlowResult.ElementUncertain(
                element.Name, element.Position.ToString(), $"its list could not be looked at to its end ({scan.Offered.Count} entries were seen). Narrow it by what is typed.")
            : Refused(element, wanted, scan.Offered, scan.Offered.Count == 0 ? "the site offered no choice for it" : "not in the list");
    }

    /// <returns>The choice's whole text; null when it could not be clicked.</returns>
    private async Task<string?> ClickAsync(
        ILocator choices, int top, bool hasMoved, FlowContext context, ElementDefinition element, string wanted, ValueEquivalence same, CancellationToken cancellationToken)
    {
        var page = await ListPage.ReadAsync(choices, element.Options?.Exclude, hasMoved ? top : null, cancellationToken);
        if (hasMoved)
        {
            // A list that is drawn in part draws its entries a moment after it was scrolled.
            await Task.Delay(PollInterval, timeProvider, cancellationToken);
            page = await ListPage.ReadAsync(choices, element.Options?.Exclude, scrollTo: null, cancellationToken);
        }

        var index = Enumerable.Range(0, page.Texts.Count).FirstOrDefault(at => page.Texts[at] is { } text && ListEntryText.IsSame(context, element, text, wanted, same), -1);
        return index < 0 ? null : await ClickAsync(choices.Nth(index), context, element, wanted, same, cancellationToken);
    }

    // The node is read once more before the click: the list may have been redrawn since its entries were read.
    private async Task<string?> ClickAsync(
        ILocator choice, FlowContext context, ElementDefinition element, string wanted, ValueEquivalence same, CancellationToken cancellationToken)
    {
        try
        {
            var handle = await choice.ElementHandleAsync(new() { Timeout = 1_000 }).WaitAsync(cancellationToken);
            await using (handle)
            {
                var text = await handle.InnerTextAsync().WaitAsync(cancellationToken);
                if (!ListEntryText.IsSame(context, element, text, wanted, same))
                {
                    return null;
                }

                await handle.ClickAsync(new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
                return text;
            }
        }
        catch (Exception fault) when (BrowserFaultClassifier.NeverDispatched(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return null;
        }
    }

    /// <summary>The value is not among what the site offers.</summary>
    public static FlowResult.ValueRefused Refused(ElementDefinition element, string wanted, IReadOnlyList<string> offered, string why) => new(
        element.Name,
        wanted,
        offered.Count == 0 ? null : string.Join(" | ", offered.Take(5).Select(ExactTextNormalizer.CollapseSpaces)),
        $"{why}. Correct the value, or create it at the site.");
}

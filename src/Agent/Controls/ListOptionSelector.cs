using System.Text.Json;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>Waits for the open list of an autocomplete or drop-down and clicks the one entry that is exactly the value.</summary>
internal sealed class ListOptionSelector(IOptions<FlowOptions> options, TimeProvider timeProvider)
{
    private const string AriaChoices = "[role=listbox] [role=option]";
    private const string Texts = """
        (choices, exclude) => JSON.stringify(choices.map((e) => {
          const shown = e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 0;
          return shown && !(exclude && e.matches(exclude)) && e.getAttribute('aria-disabled') !== 'true' ? e.innerText : null;
        }))
        """;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Clicks the choice.</summary>
    /// <returns>The choice's whole text, or the outcome that stops the flow.</returns>
    public async Task<ValueOrFlowResult<string>> ChooseAsync(
        FlowContext context, ElementDefinition element, string wanted, ValueEquivalence same, CancellationToken cancellationToken)
    {
        var choices = RootOf(context, element).Locator("css=" + (element.Options?.Css ?? AriaChoices));
        var started = timeProvider.GetTimestamp();
        IReadOnlyList<string> offered = [];
        while (true)
        {
            var isQuiet = context.Network.IsQuiet;
            // A look-up that is still being answered is no list without choices.
            var isLast = timeProvider.GetElapsedTime(started) is var elapsed && elapsed >= (isQuiet ? options.Value.ChoiceWithin : options.Value.SettleWithin);
            var texts = await TextsAsync(choices, element.Options?.Exclude, cancellationToken);
            offered = [.. texts.OfType<string>()];
            var equal = texts
                .Select((text, index) => (Text: text, Index: index))
                .Where(choice => choice.Text is not null && ListEntryText.IsSame(context, element, choice.Text, wanted, same))
                .ToList();
            // While a response is pending the list may belong to an earlier keystroke, and a second equal entry may still appear.
            if (isQuiet || isLast)
            {
                if (equal.Count > 1)
                {
                    return new(null, Refused(element, wanted, offered, $"{equal.Count} equal choices; which one is meant can't be told"));
                }

                if (equal.Count == 1 && await ClickAsync(choices.Nth(equal[0].Index), context, element, wanted, same, cancellationToken))
                {
                    return new(equal[0].Text, null);
                }
            }

            if (isLast)
            {
                return new(null, Refused(element, wanted, offered, offered.Count == 0 ? "the site offered no choice for it" : "not in the list"));
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }

    private static ILocator RootOf(FlowContext context, ElementDefinition element) => element.In?.Frame is { } frame
        ? context.Page.FrameLocator(frame).Locator(":root")
        : context.Page.Locator(":root");

    // The node is read once more before the click: the list may have been redrawn since its entries were read.
    private async Task<bool> ClickAsync(
        ILocator choice, FlowContext context, ElementDefinition element, string wanted, ValueEquivalence same, CancellationToken cancellationToken)
    {
        try
        {
            var handle = await choice.ElementHandleAsync(new() { Timeout = 1_000 }).WaitAsync(cancellationToken);
            await using (handle)
            {
                if (!ListEntryText.IsSame(context, element, await handle.InnerTextAsync().WaitAsync(cancellationToken), wanted, same))
                {
                    return false;
                }

                await handle.ClickAsync(new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
                return true;
            }
        }
        catch (Exception fault) when (BrowserFaultClassifier.NeverDispatched(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string?>> TextsAsync(ILocator choices, string? exclude, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<List<string?>>(await choices.EvaluateAllAsync<string>(Texts, exclude).WaitAsync(cancellationToken)) ?? [];

    private static FlowResult.ValueRefused Refused(ElementDefinition element, string wanted, IReadOnlyList<string> offered, string why) => new(
        element.Name,
        wanted,
        offered.Count == 0 ? null : string.Join(" | ", offered.Take(5).Select(CanonicalTextNormalizer.Normalize)),
        $"{why}. Correct the value, or create it at the site.");
}

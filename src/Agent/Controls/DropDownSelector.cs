using System.Text.Json;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>
/// Chooses the one entry of a native drop-down whose text is exactly the value. An entry that is missing is waited for, because the list may load after
/// the choice of another control.
/// </summary>
internal sealed class DropDownSelector(IOptions<FlowOptions> options, IOptions<LadderOptions> ladder, TimeProvider timeProvider)
{
    private const string Entries =
        "select => JSON.stringify(select.isConnected ? [...select.options].map(option => option.disabled ? null : (option.label || option.text)) : null)";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <returns>Null when it was chosen, or when the control was drawn anew: then it must be searched for again.</returns>
    public async Task<(bool IsStale, FlowResult? Stop)> ChooseAsync(
        FlowContext context, ElementDefinition element, IElementHandle control, string wanted, ValueEquivalence same, CancellationToken cancellationToken)
    {
        var patience = new ChoicePatience(context, options.Value, ladder.Value, TimeSpan.Zero, timeProvider);
        while (true)
        {
            var isLast = patience.IsOver();
            if (JsonSerializer.Deserialize<List<string?>?>(await control.EvaluateAsync<string>(Entries).WaitAsync(cancellationToken)) is not { } entries)
            {
                return (true, null);
            }

            var equal = entries
                .Select((text, index) => (Text: text, Index: index))
                .Where(entry => entry.Text is not null && ListEntryText.IsSame(context, element, entry.Text, wanted, same))
                .ToList();
            // While a response is pending the list may belong to the earlier choice of another control.
            if (equal.Count == 1 && (patience.IsQuiet || isLast))
            {
                await control.SelectOptionAsync(
                    new SelectOptionValue { Index = equal[0].Index }, new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
                return (false, null);
            }

            if (isLast)
            {
                return (false, equal.Count > 1
                    ? ListOptionSelector.Refused(element, wanted, [.. entries.OfType<string>()], $"{equal.Count} equal choices; which one is meant can't be told")
                    : patience.SiteTrouble(element.Name) as FlowResult ?? ListOptionSelector.Refused(element, wanted, [.. entries.OfType<string>()], "not in the list"));
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }
}

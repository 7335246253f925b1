using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Controls;

/// <summary>Chooses the one radio button of a group whose text is exactly the value.</summary>
internal sealed class RadioGroupSelector(IOptions<FlowOptions> options)
{
    private const string Nth = "(group, index) => group.querySelectorAll('input[type=radio], [role=radio]')[index] ?? null";

    /// <returns>Null when it was chosen.</returns>
    public async Task<FlowResult?> ChooseAsync(
        FlowContext context, ElementDefinition element, FoundElement group, string wanted, ValueEquivalence same, CancellationToken cancellationToken)
    {
        var radios = group.Facts.Radios!;
        var equal = radios
            .Select((radio, index) => (Radio: radio, Index: index))
            .Where(choice => choice.Radio is { Visible: true, Enabled: true }
                && ListEntryText.IsSame(context, element, choice.Radio.Text, wanted, same))
            .ToList();
        if (equal.Count != 1)
        {
            return ListOptionSelector.Refused(element, wanted, [.. radios.Where(radio => radio is { Visible: true, Enabled: true }).Select(radio => radio.Text)], equal.Count == 0
                ? "no radio button of the group has this text"
                : $"{equal.Count} equal choices; which one is meant can't be told");
        }

        var handle = await group.Handle.EvaluateHandleAsync(Nth, equal[0].Index).WaitAsync(cancellationToken);
        await using (handle)
        {
            if (handle.AsElement() is not { } radio)
            {
                return new FlowResult.ElementUncertain(element.Name, element.Position.ToString(), "its radio buttons were drawn anew while one was chosen.");
            }

            await CheckControl.SetAsync(radio, equal[0].Radio.IsSeenByLabel, isChecked: true, (float)options.Value.ActTimeout.TotalMilliseconds, cancellationToken);
            return null;
        }
    }
}

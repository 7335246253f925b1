using System.Text.Json;
using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Chooses the entry of a drop-down whose shown text is exactly the value, and reads it back.</summary>
internal sealed class SelectVerb(ElementFinder finder, ListOptionSelector choices, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Select>
{
    private const string Entries = "select => JSON.stringify([...select.options].map(option => option.disabled ? null : (option.label || option.text)))";

    public override string Name => "select";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Select step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken) =>
        StepValueResult.Of(context, step.Value, step.Element, report) switch
        {
            StepValueResult.Stopped stopped => stopped.Outcome,
            StepValueResult.Given given => await SelectAsync(step.Element, context.Format.Write(given.Value), context.SameFor(step.Element, step.Value), context, report, cancellationToken),
            _ => null,
        };

    private async Task<FlowResult?> SelectAsync(
        string name, string wanted, ValueEquivalence same, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var (found, stop) = await finder.FindAsync(context, name, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        using var owned = found;
        var element = context.Pack.Elements[name];
        var refused = found.Facts.Tag == "select"
            ? await SelectNativeAsync(found, element, wanted, same, context, cancellationToken)
            : await SelectAriaAsync(found, element, wanted, same, context, cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        bool Shows(ElementFacts facts) => ListEntryText.IsSame(context, element, facts.Value, wanted, same);
        FoundElement? again = null;
        var now = await ElementFacts.OfAsync(found.Handle, cancellationToken);
        if (!now.Connected || !Shows(now))
        {
            await context.Network.WaitUntilQuietAsync(TimeSpan.FromSeconds(2), cancellationToken);
            again = await finder.FindNowAsync(context, name, cancellationToken);
            now = again?.Facts ?? now;
        }

        using var ownedAgain = again;

        report.Shown = now.Value;
        if (!Shows(now))
        {
            return new FlowResult.ValueRefused(name, wanted, now.Value, "the entry was chosen, but the control shows another.");
        }

        context.EnteredValues.Add(new EnteredValue(name, new FieldValue.Text(wanted), wanted, context.IsInRow, (again ?? found).TransferHandle(), Shows,
            (next, token) => SelectAsync(name, wanted, same, next, new StepEventBuilder(), token)));
        return null;
    }

    private async Task<FlowResult?> SelectNativeAsync(
        FoundElement found, ElementDefinition element, string wanted, ValueEquivalence same, FlowContext context, CancellationToken cancellationToken)
    {
        var entries = JsonSerializer.Deserialize<List<string?>>(await found.Handle.EvaluateAsync<string>(Entries).WaitAsync(cancellationToken)) ?? [];
        var equal = entries
            .Select((text, index) => (Text: text, Index: index))
            .Where(entry => entry.Text is not null && ListEntryText.IsSame(context, element, entry.Text, wanted, same))
            .ToList();
        if (equal.Count != 1)
        {
            return new FlowResult.ValueRefused(
                element.Name,
                wanted,
                string.Join(" | ", entries.OfType<string>().Take(5)),
                equal.Count == 0 ? "not in the list. Correct the value, or create it at the site." : $"{equal.Count} equal choices; which one is meant can't be told.");
        }

        await found.Handle.SelectOptionAsync(
            new Microsoft.Playwright.SelectOptionValue { Index = equal[0].Index },
            new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
        return null;
    }

    private async Task<FlowResult?> SelectAriaAsync(
        FoundElement found, ElementDefinition element, string wanted, ValueEquivalence same, FlowContext context, CancellationToken cancellationToken)
    {
        if (found.Facts.IsExpanded != true)
        {
            await found.Handle.ClickAsync(new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
        }

        return (await choices.ChooseAsync(context, element, wanted, same, cancellationToken)).Stop;
    }
}

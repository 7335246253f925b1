using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Chooses the entry of a drop-down, or the radio button of a group, whose shown text is exactly the value, and reads it back.</summary>
internal sealed class SelectVerb(
    ElementFinder finder, ListOptionSelector choices, DropDownSelector dropDowns, RadioGroupSelector radios, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Select>
{
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
        var (isStale, refused) = await ChooseAsync(found, element, wanted, same, context, cancellationToken);
        if (isStale)
        {
            return await SelectAsync(name, wanted, same, context, report, cancellationToken);
        }

        if (refused is not null)
        {
            return refused;
        }

        bool Shows(ElementFacts facts) => ListEntryText.IsSame(context, element, ShownBy(facts), wanted, same);
        FoundElement? again = null;
        var now = await ElementFacts.OfAsync(found.Handle, cancellationToken);
        if (!now.Connected || !Shows(now))
        {
            await context.Network.WaitUntilQuietAsync(TimeSpan.FromSeconds(2), cancellationToken);
            again = await finder.FindNowAsync(context, name, cancellationToken);
            now = again?.Facts ?? now;
        }

        using var ownedAgain = again;

        report.Shown = ShownBy(now);
        if (!Shows(now))
        {
            return new FlowResult.ValueRefused(name, wanted, report.Shown, "the entry was chosen, but the control shows another.");
        }

        context.EnteredValues.Add(new EnteredValue(name, new FieldValue.Text(wanted), wanted, context.IsInRow, (again ?? found).TransferHandle(), Shows,
            (next, token) => SelectAsync(name, wanted, same, next, report.Again(), token)));
        return null;
    }

    private static string ShownBy(ElementFacts facts) =>
        facts.Radios is { } radios ? radios.FirstOrDefault(radio => radio.IsChecked)?.Text ?? "" : facts.Value;

    private async Task<(bool IsStale, FlowResult? Stop)> ChooseAsync(
        FoundElement found, ElementDefinition element, string wanted, ValueEquivalence same, FlowContext context, CancellationToken cancellationToken) => found.Facts switch
        {
            { Tag: "select" } => await dropDowns.ChooseAsync(context, element, found.Handle, wanted, same, cancellationToken),
            { Radios: not null } => (false, await radios.ChooseAsync(context, element, found, wanted, same, cancellationToken)),
            _ => (false, await SelectAriaAsync(found, element, wanted, same, context, cancellationToken)),
        };

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

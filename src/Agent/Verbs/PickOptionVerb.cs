using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Types into an autocomplete, chooses the entry that is exactly the value, and reads the control back.</summary>
internal sealed class PickOptionVerb(ElementFinder finder, ListOptionSelector choices, GuardedTyping typing, TimeProvider timeProvider) : VerbBase<StepDefinition.Pick>
{
    private static readonly TimeSpan RereadWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public override string Name => "pick";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Pick step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken) =>
        StepValueResult.Of(context, step.Value, step.Element, report) switch
        {
            StepValueResult.Stopped stopped => stopped.Outcome,
            StepValueResult.Given given when SingleLineRule.FindQueryProblem(context.SameFor(step.Element, step.Value).QueryOf(context.Format.Write(given.Value))) is { } problem =>
                new FlowResult.ValueRefused(step.Element, context.Format.Write(given.Value), null, problem),
            StepValueResult.Given given =>
                await PickAsync(step.Element, context.Format.Write(given.Value), context.SameFor(step.Element, step.Value), context, report, isFirst: true, cancellationToken),
            _ => null,
        };

    private async Task<FlowResult?> PickAsync(
        string name, string wanted, ValueEquivalence same, FlowContext context, StepEventBuilder report, bool isFirst, CancellationToken cancellationToken)
    {
        var element = context.Pack.Elements[name];
        var (found, stop) = await finder.FindAsync(context, name, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        using var owned = found;
        if (await TypeAsync(found, same.QueryOf(wanted), context, cancellationToken) is { } taken)
        {
            return new FlowResult.ElementUncertain(name, element.Position.ToString(), taken);
        }

        var (chosen, refused) = await choices.ChooseAsync(context, element, wanted, same, cancellationToken);
        if (chosen is null)
        {
            // An interruption may have covered the list while the text was typed. It is dismissed once, and the text is typed again: only keys reopen
            // a closed list.
            return isFirst && await finder.DismissInterruptionsAsync(context, cancellationToken)
                ? await PickAsync(name, wanted, same, context, report, isFirst: false, cancellationToken)
                : refused;
        }

        bool Shows(ElementFacts facts) => IsShown(context, element, facts, wanted, chosen, same);
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var (current, now) = await CurrentStateAsync(context, name, found, cancellationToken);
            using var ownedAgain = ReferenceEquals(current, found) ? null : current;
            report.Shown = now?.Value;
            if (now is not null && current is not null && Shows(now) && await IsChosenAsync(element, current.Handle, cancellationToken))
            {
                context.EnteredValues.Add(new EnteredValue(name, new FieldValue.Text(wanted), wanted, context.IsInRow, current.TransferHandle(), Shows,
                    (again, token) => PickAsync(name, wanted, same, again, report.Again(), isFirst: true, token)));
                return null;
            }

            if (timeProvider.GetElapsedTime(started) >= RereadWithin)
            {
                return new FlowResult.ValueRefused(name, wanted, now?.Value, now is not null && Shows(now)
                    ? $"the choice was made, but nothing says that the control took it ({element.Options?.Chosen} is not seen)."
                    : "the choice was made, but the control shows something else.");
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }
    }

    /// <returns>Null when the text is typed, else who took the focus.</returns>
    private async Task<string?> TypeAsync(FoundElement found, string query, FlowContext context, CancellationToken cancellationToken)
    {
        if (found.Facts.Value.Length > 0)
        {
            // With keys: a control that keeps a chosen record behind its text clears it only on key events.
            if (await typing.ClearAsync(context, found.Handle, cancellationToken) is { } taken)
            {
                return taken;
            }

            await context.Network.WaitUntilQuietAsync(RereadWithin, cancellationToken);
        }

        // Key by key: some autocompletes react to key events, not to input events.
        return await typing.FillAsync(found.Handle, "", leave: false, cancellationToken)
            ?? await typing.TypeAsync(context, found.Handle, query, clear: false, leave: false, cancellationToken);
    }

    private async Task<(FoundElement? Element, ElementFacts? Facts)> CurrentStateAsync(
        FlowContext context, string name, FoundElement found, CancellationToken cancellationToken)
    {
        var facts = await ElementFacts.OfAsync(found.Handle, cancellationToken);
        if (facts.Connected && facts.Visible)
        {
            return (found, facts);
        }

        var again = await finder.FindNowAsync(context, name, cancellationToken);
        return (again, again?.Facts);
    }

    private static async Task<bool> IsChosenAsync(ElementDefinition element, Microsoft.Playwright.IElementHandle handle, CancellationToken cancellationToken) =>
        element.Options?.Chosen is not { } css
        || await handle.EvaluateAsync<bool>("(control, css) => control.closest(css) !== null", css).WaitAsync(cancellationToken);

    private static bool IsShown(FlowContext context, ElementDefinition element, ElementFacts facts, string wanted, string chosen, ValueEquivalence same) =>
        ListEntryText.AreEqual(facts.Value, wanted, same)
        || ListEntryText.AreEqual(facts.Value, chosen, same)
        || ListEntryText.IsSame(context, element, facts.Value, wanted, same);
}

using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Types a value and succeeds only when the control shows it.</summary>
internal sealed class FillVerb(ElementFinder finder, GuardedTyping typing, CalendarDatePicker calendars, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Fill>
{
    private const string SecretPrefix = "secret.";
    private static readonly TimeSpan RereadWithin = TimeSpan.FromSeconds(2);

    private readonly FlowOptions _options = options.Value;

    public override string Name => "fill";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Fill step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var secret = TemplateResolver.VariablesOf(step.Value).FirstOrDefault(name => name.StartsWith(SecretPrefix, StringComparison.Ordinal));
        if (secret is not null)
        {
            report.ValueFrom = step.Value.Source;
            return await FillSecretAsync(step, secret[SecretPrefix.Length..], context, report, cancellationToken);
        }

        return StepValueResult.Of(context, step.Value, step.Element, report) switch
        {
            StepValueResult.Given given => await FillAsync(step.Element, given.Value, context.SameFor(step.Element, step.Value), context, report, cancellationToken),
            StepValueResult.Stopped stopped => stopped.Outcome,
            _ => null,
        };
    }

    private async Task<FlowResult?> FillAsync(
        string name, FieldValue value, ValueEquivalence same, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var element = context.Pack.Elements[name];
        var plan = new TypingPlan(element.Typing, _options.TypingTries, context.Pack.Formats.DecimalSeparator);
        while (true)
        {
            var (found, stop) = await finder.FindAsync(context, name, report, cancellationToken);
            if (found is null)
            {
                return stop;
            }

            using var owned = found;
            var typed = ControlValueConverter.Write(context, value, found.Facts, plan.Decimals);
            report.Asked = typed;
            if (SingleLineRule.FindProblem(typed, found.Facts) is { } problem)
            {
                return new FlowResult.ValueRefused(name, typed, null, problem);
            }

            if (await EnterAsync(context, element, found, value, typed, plan, cancellationToken) is { } refused)
            {
                return refused;
            }

            bool Shows(ElementFacts facts) => ControlValueConverter.Shows(context, value, typed, facts, element.Reads, same);
            var now = await FactsAsync(found, cancellationToken);
            if (now is null || !Shows(now))
            {
                await context.Network.WaitUntilQuietAsync(RereadWithin, cancellationToken);
                now = await FactsAsync(found, cancellationToken) ?? await FactsOfNewElementAsync(context, name, cancellationToken);
            }

            report.Shown = now?.Value;
            if (now is not null && Shows(now))
            {
                context.EnteredValues.Add(new EnteredValue(name, value, typed, context.IsInRow, found.TransferHandle(), Shows,
                    (again, token) => FillAsync(name, value, same, again, report.Again(), token)));
                return null;
            }

            if (element.Calendar is not null || !plan.TryAgain(value, typed, found.Facts.Value, now?.Value))
            {
                return new FlowResult.ValueRefused(name, typed, now?.Value, Difference(typed, now?.Value, plan.Attempt));
            }
        }
    }

    private async Task<FlowResult?> EnterAsync(
        FlowContext context, ElementDefinition element, FoundElement found, FieldValue value, string typed, TypingPlan plan, CancellationToken cancellationToken)
    {
        if (element.Calendar is not { } calendar)
        {
            return await TypeAsync(found, typed, context, element.Name, plan.ByKeys, cancellationToken);
        }

        return value is FieldValue.Date day
            ? await calendars.PickAsync(context, element, calendar, found, day.Value, cancellationToken)
            : new FlowResult.ValueRefused(element.Name, typed, null, "a calendar takes a date; give the payload field the type date.");
    }

    private async Task<FlowResult?> FillSecretAsync(
        StepDefinition.Fill step, string kind, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        if (context.Secrets is null || step.Value.Source != $"{{{SecretPrefix}{kind}}}")
        {
            return new FlowResult.PolicyStopped($"{step.Element}: a secret is typed at login only, and a box takes nothing else beside it.");
        }

        var (found, stop) = await finder.FindAsync(context, step.Element, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        using var owned = found;
        if (await context.Secrets.FindAsync(kind, context.StepLimit, cancellationToken) is not { } secret)
        {
            return new FlowResult.PolicyStopped($"{step.Element}: there is no {kind} for this account.");
        }

        // The wait for a code may have been long, so the addresses of the page and of the box's frame are checked again.
        context.Pictures.Mask(found.Locator);
        var frame = await found.Handle.OwnerFrameAsync().WaitAsync(cancellationToken);
        if (!OriginPolicy.Allows(context.Pack, context.Page.Url) || frame is null || !OriginPolicy.Allows(context.Pack, frame.Url))
        {
            return ElementFinder.OutsideOrigins(context);
        }

        if (await TypeAsync(found, secret, context, step.Element, byKeys: false, cancellationToken) is not null)
        {
            return new FlowResult.ElementUncertain(step.Element, step.Position.ToString(), "its box does not accept input.");
        }

        // A box that submits itself once it is full is gone by now, so there is nothing to read back.
        var now = await FactsAsync(found, cancellationToken);
        return now is null || string.Equals(now.Value, secret, StringComparison.Ordinal)
            ? null
            : new FlowResult.ValueRefused(step.Element, "***", null, "the box shows something other than what was typed (cut or changed).");
    }

    // Many sites check and reformat a value when its box loses the focus, so it is left each time.
    private async Task<FlowResult?> TypeAsync(
        FoundElement found, string text, FlowContext context, string name, bool byKeys, CancellationToken cancellationToken)
    {
        try
        {
            var taken = byKeys
                ? await typing.TypeAsync(context, found.Handle, text, clear: true, leave: true, cancellationToken)
                : await typing.FillAsync(found.Handle, text, leave: true, cancellationToken);
            return taken is null ? null : new FlowResult.ElementUncertain(name, context.Pack.Elements[name].Position.ToString(), taken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            if (BrowserFaultClassifier.IsStale(fault))
            {
                return null;
            }

            return new FlowResult.ElementUncertain(
                name, context.Pack.Elements[name].Position.ToString(), found.Facts.ReadOnly
                ? $"{found.Facts.Description} is read-only. When a calendar sets it, describe that with calendar."
                : $"{found.Facts.Description} accepts no text ({BrowserFaultClassifier.FirstLine(fault)}).");
        }
    }

    private async Task<ElementFacts?> FactsOfNewElementAsync(FlowContext context, string name, CancellationToken cancellationToken)
    {
        if (await finder.FindNowAsync(context, name, cancellationToken) is not { } again)
        {
            return null;
        }

        again.Dispose();
        return again.Facts;
    }

    private static async Task<ElementFacts?> FactsAsync(FoundElement found, CancellationToken cancellationToken)
    {
        try
        {
            var facts = await ElementFacts.OfAsync(found.Handle, cancellationToken);
            return facts.Connected ? facts : null;
        }
        catch (Microsoft.Playwright.PlaywrightException fault) when (BrowserFaultClassifier.IsStale(fault))
        {
            return null;
        }
    }

    private static string Difference(string typed, string? shown, int attempts)
    {
        if (string.IsNullOrEmpty(shown))
        {
            return $"the box is empty after {attempts} tries. The page erases it or does not accept such text.";
        }

        return typed.StartsWith(shown, StringComparison.Ordinal) && shown.Length < typed.Length
            ? $"the site cut it to {shown.Length} characters. Shorten the value, or have the site's limit raised."
            : "the site changed it to another value. Check the pack's formats and the value.";
    }
}

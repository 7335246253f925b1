using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Sets or clears a check box and reads it back.</summary>
internal sealed class CheckBoxVerb(ElementFinder finder, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Check>
{
    public override string Name => "check";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Check step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken) =>
        StepValueResult.Of(context, step.Value, step.Element, report) switch
        {
            StepValueResult.Stopped stopped => stopped.Outcome,
            StepValueResult.Given given => FlagOf(context, given.Value) is { } flag
                ? await SetAsync(step.Element, flag, context, report, isFirst: true, cancellationToken)
                : new FlowResult.ValueRefused(step.Element, report.Asked ?? "", null, "it is neither yes nor no."),
            _ => null,
        };

    private static bool? FlagOf(FlowContext context, FieldValue value) => value switch
    {
        FieldValue.Flag flag => flag.Value,
        FieldValue.Text text => (context.Format.Read(text.Value, new ReadRule(ReadType.Flag, null, null)) as FieldValue.Flag)?.Value,
        _ => null,
    };

    private async Task<FlowResult?> SetAsync(string name, bool flag, FlowContext context, StepEventBuilder report, bool isFirst, CancellationToken cancellationToken)
    {
        report.Asked = flag ? "true" : "false";
        var (found, stop) = await finder.FindAsync(context, name, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        using var owned = found;
        try
        {
            await CheckControl.SetAsync(found.Handle, found.Facts.IsSeenByLabel, flag, (float)options.Value.ActTimeout.TotalMilliseconds, cancellationToken);
        }
        catch (PlaywrightException fault) when (fault.Message.Contains("did not change its state", StringComparison.Ordinal))
        {
            return new FlowResult.ValueRefused(name, report.Asked, flag ? "false" : "true", "the box does not accept the state.");
        }
        catch (Exception fault) when (isFirst && BrowserFaultClassifier.NeverDispatched(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            if (await finder.DismissInterruptionsAsync(context, cancellationToken))
            {
                return await SetAsync(name, flag, context, report, isFirst: false, cancellationToken);
            }

            throw;
        }

        var now = await ElementFacts.OfAsync(found.Handle, cancellationToken);
        report.Shown = now.IsChecked is { } shown ? (shown ? "true" : "false") : null;
        if (now.IsChecked != flag)
        {
            return new FlowResult.ValueRefused(name, report.Asked, report.Shown, "the box did not keep its state.");
        }

        context.EnteredValues.Add(new EnteredValue(name, new FieldValue.Flag(flag), report.Asked, context.IsInRow, found.TransferHandle(),
            facts => facts.IsChecked == flag, (again, token) => SetAsync(name, flag, again, report.Again(), isFirst: true, token)));
        return null;
    }
}

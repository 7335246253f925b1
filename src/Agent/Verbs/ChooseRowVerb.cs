using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Reading;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Verbs;

/// <summary>
/// Clicks the row that an earlier step read, wherever it is in its table now. The table may show other rows too, for example when the site searches
/// by a part of a reference.
/// </summary>
internal sealed class ChooseRowVerb(TableReader tables, ElementFinder finder, EnteredValueVerifier verifier, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Choose>
{
    public override string Name => "choose";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Choose step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Element = step.Element;
        report.ValueFrom = step.Variable;
        if (context.Variables[step.Variable] is not FieldValue.Rows { Items: [var wanted] })
        {
            return new FlowResult.ValueRefused(step.Element, step.Variable, null, $"{step.Variable} is not one row ({step.Position}); choose clicks the single row that was read into it.");
        }

        if (await verifier.CheckAsync(context, context.EnteredValues.SinceLastClick, cancellationToken) is { } changed)
        {
            return changed;
        }

        var element = context.Pack.Elements[step.Element];
        var (row, stop) = await tables.FindAsync(context, element, element.Table!, wanted, report, cancellationToken);
        if (row is null)
        {
            return stop;
        }

        try
        {
            return await ClickAsync(row, element, context, isFirst: true, cancellationToken);
        }
        finally
        {
            row.Release();
        }
    }

    private async Task<FlowResult?> ClickAsync(
        IElementHandle row, ElementDefinition element, FlowContext context, bool isFirst, CancellationToken cancellationToken)
    {
        var inRow = element.Table!.ClickCss is { } css ? await row.QuerySelectorAllAsync("css=" + css).WaitAsync(cancellationToken) : null;
        try
        {
            if (inRow is not (null or [_]))
            {
                return Uncertain($"the row holds {inRow.Count} of {element.Table.ClickCss}, not one.");
            }

            var target = inRow?[0] ?? row;
            await target.ClickAsync(new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
            context.EnteredValues.MarkClicked();
            return null;
        }
        catch (Exception fault) when (BrowserFaultClassifier.WasClicked(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            context.EnteredValues.MarkClicked();
            return await context.Network.WaitForDocumentAsync(options.Value.NavigationTimeout, cancellationToken)
                ? null
                : new FlowResult.SiteError($"the page that a row of {element.Name} opens did not load.", RetryAfter: null);
        }
        catch (Exception fault) when (BrowserFaultClassifier.NeverDispatched(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            return isFirst && await finder.DismissInterruptionsAsync(context, cancellationToken)
                ? await ClickAsync(row, element, context, isFirst: false, cancellationToken)
                : Uncertain("the row can't be clicked: it is covered, disabled or moving.");
        }
        finally
        {
            foreach (var handle in inRow ?? [])
            {
                handle.Release();
            }
        }

        FlowResult.ElementUncertain Uncertain(string why) => new(element.Name, element.Position.ToString(), why);
    }
}

using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Drags one element to another. Nothing is dropped when either is covered or moving.</summary>
internal sealed class DragVerb(ElementFinder finder, EnteredValueVerifier verifier, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Drag>
{
    public override string Name => "drag";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Drag step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { step.Element, step.Target })
        {
            if (context.Pack.Elements[name].Harm == HarmClass.Commit)
            {
                report.Element = name;
                return new FlowResult.PolicyStopped($"{name} ({step.Position}) is a commit; it is neither dragged nor dropped on.");
            }
        }

        if (await verifier.CheckAsync(context, context.EnteredValues.SinceLastClick, cancellationToken) is { } changed)
        {
            return changed;
        }

        var (target, missing) = await finder.FindAsync(context, step.Target, report, cancellationToken);
        if (target is null)
        {
            return missing;
        }

        using var ownedTarget = target;
        var (found, stop) = await finder.FindAsync(context, step.Element, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        using var owned = found;
        report.Asked = step.Target;
        context.Network.ClearResponses();
        try
        {
            await found.Locator.DragToAsync(target.Locator, new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
            context.EnteredValues.MarkClicked();
            return null;
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
        {
            context.EnteredValues.MarkClicked();
            return new FlowResult.ElementUncertain(
                step.Element, step.Position.ToString(), $"{found.Facts.Description} could not be dragged to {target.Facts.Description}: one of them is covered or moving ({BrowserFaultClassifier.FirstLine(fault)}).");
        }
    }
}

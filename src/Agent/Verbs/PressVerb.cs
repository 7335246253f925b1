using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Presses a key in an element.</summary>
internal sealed class PressVerb(ElementFinder finder, EnteredValueVerifier verifier, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Press>
{
    public override string Name => "press";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Press step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Asked = step.Key;
        if (context.Pack.Elements[step.Element].Harm == HarmClass.Commit)
        {
            report.Element = step.Element;
            return new FlowResult.PolicyStopped($"{step.Element} ({step.Position}) is a commit; no key is pressed in it.");
        }

        if (await verifier.CheckAsync(context, context.EnteredValues.SinceLastClick, cancellationToken) is { } changed)
        {
            return changed;
        }

        var (found, stop) = await finder.FindAsync(context, step.Element, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        using var owned = found;
        if (step.Key is "Enter" && await SubmitsCommitAsync(context, found, cancellationToken))
        {
            return new FlowResult.PolicyStopped($"Enter in {step.Element} ({step.Position}) would submit a form whose button is a commit.");
        }

        context.Network.ClearResponses();
        await found.Handle.PressAsync(step.Key, new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
        context.EnteredValues.MarkClicked();
        return null;
    }

    // Enter in a box submits its form as if the first submit button had been clicked.
    private async Task<bool> SubmitsCommitAsync(FlowContext context, Ladder.FoundElement found, CancellationToken cancellationToken)
    {
        foreach (var commit in context.Pack.Elements.Values.Where(element => element.Harm == HarmClass.Commit))
        {
            if (await finder.FindNowAsync(context, commit.Name, cancellationToken) is not { } button)
            {
                continue;
            }

            using var owned = button;
            var isSameForm = await found.Handle.EvaluateAsync<bool>(
                "(box, button) => box.form != null && box.form === button.form", button.Handle).WaitAsync(cancellationToken);
            if (isSameForm)
            {
                return true;
            }
        }

        return false;
    }
}

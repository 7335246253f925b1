using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Flows.Verbs;

/// <summary>Presses a key in an element.</summary>
internal sealed class PressVerb(ElementFinder finder, FormCheck form, IOptions<FlowOptions> options) : Verb<StepDefinition.Press>
{
    public override string Name => "press";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowOutcome?> DoAsync(
        StepDefinition.Press step, FlowContext context, StepReport report, CancellationToken cancellationToken)
    {
        report.Asked = step.Key;
        if (context.Pack.Elements[step.Element].Harm == HarmClass.Commit)
        {
            report.Element = step.Element;
            return new FlowOutcome.PolicyStopped($"{step.Element} ({step.Position}) is a commit; no key is pressed in it.");
        }

        if (await form.CheckAsync(context, context.Form.SinceClick, cancellationToken) is { } changed)
        {
            return changed;
        }

        var (found, stop) = await finder.FindAsync(context, step.Element, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        await using var handle = found.Handle;
        if (step.Key is "Enter" && await SubmitsCommitAsync(context, found, cancellationToken))
        {
            return new FlowOutcome.PolicyStopped($"Enter in {step.Element} ({step.Position}) would submit a form whose button is a commit.");
        }

        context.Watch.ForgetAnswers();
        await handle.PressAsync(step.Key, new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
        context.Form.Clicked();
        return null;
    }

    // Enter in a box sends its form as if the first submit button had been clicked.
    private async Task<bool> SubmitsCommitAsync(FlowContext context, Ladder.FoundElement found, CancellationToken cancellationToken)
    {
        foreach (var commit in context.Pack.Elements.Values.Where(element => element.Harm == HarmClass.Commit))
        {
            if (await finder.GlanceAsync(context, commit.Name, cancellationToken) is not { } button)
            {
                continue;
            }

            await using var handle = button.Handle;
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

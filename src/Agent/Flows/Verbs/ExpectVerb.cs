using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Flows.Verbs;

/// <summary>Compares what an element shows with a value.</summary>
internal sealed class ExpectVerb(ValueReader reader) : Verb<StepDefinition.Expect>
{
    public override string Name => "expect";

    public override VerbEffect Effect => VerbEffect.Reads;

    protected override async Task<FlowOutcome?> DoAsync(
        StepDefinition.Expect step, FlowContext context, StepReport report, CancellationToken cancellationToken)
    {
        switch (StepValue.Of(context, step.Value, step.Element, report))
        {
            case StepValue.Given given:
                var (shown, stop) = await reader.ReadAsync(context, step.Element, report, cancellationToken);
                if (shown is null)
                {
                    return stop;
                }

                var asked = context.Format.Write(given.Value);
                var meant = shown.GetType() == given.Value.GetType()
                    ? given.Value
                    : context.Format.Read(asked, context.Pack.Elements[step.Element].Reads with { Match = null });
                return meant is not null && ControlText.Same(shown, meant)
                    ? null
                    : new FlowOutcome.ValueRefused(step.Element, asked, report.Shown, $"something else was expected ({step.Position}).");
            case StepValue.Stopped stopped:
                return stopped.Outcome;
            default:
                return null;
        }
    }
}

using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Reading;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Compares what an element shows with a value.</summary>
internal sealed class ExpectVerb(ElementValueReader reader) : VerbBase<StepDefinition.Expect>
{
    public override string Name => "expect";

    public override VerbEffect Effect => VerbEffect.Reads;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Expect step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        switch (StepValueResult.Of(context, step.Value, step.Element, report))
        {
            case StepValueResult.Given given:
                var (shown, stop) = await reader.ReadAsync(context, step.Element, report, cancellationToken);
                if (shown is null)
                {
                    return stop;
                }

                var asked = context.Format.Write(given.Value);
                var meant = shown.GetType() == given.Value.GetType()
                    ? given.Value
                    : context.Format.Read(asked, context.Pack.Elements[step.Element].Reads with { Match = null });
                return meant is not null && ValueComparer.AreEqual(meant, shown, context.SameFor(step.Element, step.Value))
                    ? null
                    : new FlowResult.ValueRefused(step.Element, asked, report.Shown, $"something else was expected ({step.Position}).");
            case StepValueResult.Stopped stopped:
                return stopped.Outcome;
            default:
                return null;
        }
    }
}

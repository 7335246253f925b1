using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Reading;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Reads an element's value into a variable.</summary>
internal sealed class ReadVerb(ElementValueReader reader) : VerbBase<StepDefinition.Read>
{
    public override string Name => "read";

    public override VerbEffect Effect => VerbEffect.Reads;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Read step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var (value, stop) = await reader.ReadAsync(context, step.Element, report, cancellationToken);
        if (value is null)
        {
            return stop;
        }

        if (value is FieldValue.Nothing)
        {
            return new FlowResult.ValueRefused(step.Element, step.Variable, report.Shown, $"it is empty, and a {context.Pack.Elements[step.Element].Reads.Type} is wanted.".ToLowerInvariant());
        }

        context.Reads = context.Reads.With(step.Variable, value);
        context.Variables = context.Variables.With(step.Variable, value);
        return null;
    }
}

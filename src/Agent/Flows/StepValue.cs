using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Flows;

/// <summary>What a step's template came to.</summary>
internal abstract record StepValue
{
    private StepValue()
    {
    }

    public sealed record Given(FieldValue Value) : StepValue;

    /// <summary>An optional payload field that the job does not have: the step is rightly not done.</summary>
    public sealed record NotGiven(string Variable) : StepValue;

    public sealed record Stopped(FlowOutcome Outcome) : StepValue;

    public static StepValue Of(FlowContext context, ValueTemplate template, string element, StepReport report)
    {
        report.ValueFrom = template.Source;
        switch (TemplateText.Resolve(template, context.Variables, context.Format.Write))
        {
            case ResolvedTemplate.Value { Field: FieldValue.Rows }:
                return new Stopped(new FlowOutcome.ValueRefused(element, template.Source, null, "the variable is a list; use an each step over its rows."));
            case ResolvedTemplate.Value value:
                report.Asked = context.Format.Write(value.Field);
                return new Given(value.Field);
            // Payload fields have no dot. What an earlier step should have read is never optional.
            case ResolvedTemplate.Missing missing when !missing.Variable.Contains('.', StringComparison.Ordinal):
                report.Remark = $"skipped: {missing.Variable} was not given";
                return new NotGiven(missing.Variable);
            case ResolvedTemplate.Missing missing:
                return new Stopped(new FlowOutcome.ValueRefused(element, template.Source, null, MissingValue.Explain(context.Variables, missing.Variable)));
            default:
                throw new InvalidOperationException($"Template {template.Source} resolved to an unknown case.");
        }
    }
}

using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Steps;

/// <summary>The value that a step's template resolves to.</summary>
internal abstract record StepValueResult
{
    private StepValueResult()
    {
    }

    public sealed record Given(FieldValue Value) : StepValueResult;

    /// <summary>An optional payload field that the job did not give: the step is skipped.</summary>
    public sealed record NotGiven(string Variable) : StepValueResult;

    public sealed record Stopped(FlowResult Outcome) : StepValueResult;

    public static StepValueResult Of(FlowContext context, ValueTemplate template, string element, StepEventBuilder report)
    {
        report.ValueFrom = template.Source;
        switch (TemplateResolver.Resolve(template, context.Variables, context.Format.Write))
        {
            case TemplateResolveResult.Value { Field: FieldValue.Rows }:
                return new Stopped(new FlowResult.ValueRefused(element, template.Source, null, "the variable is a list; use an each step over its rows."));
            case TemplateResolveResult.Value value:
                report.Asked = context.Format.Write(value.Field);
                return new Given(value.Field);
            // Payload fields have no dot. What an earlier step should have read is never optional.
            case TemplateResolveResult.Missing missing when !missing.Variable.Contains('.', StringComparison.Ordinal):
                report.Remark = $"skipped: {missing.Variable} was not given";
                return new NotGiven(missing.Variable);
            case TemplateResolveResult.Missing missing:
                return new Stopped(new FlowResult.ValueRefused(element, template.Source, null, MissingVariableExplainer.Explain(context.Variables, missing.Variable)));
            default:
                throw new InvalidOperationException($"Template {template.Source} resolved to an unknown case.");
        }
    }
}

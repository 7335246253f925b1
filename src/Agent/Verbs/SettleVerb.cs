using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Waits until the page has settled and, if asked, until the site answered a certain request.</summary>
internal sealed class SettleVerb(ElementFinder finder, PageSettler settler, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Settle>
{
    public override string Name => "settle";

    public override VerbEffect Effect => VerbEffect.Waits;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Settle step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var within = options.Value.SettleWithin;
        if (step.After.Count == 0)
        {
            return await settler.WaitAsync(context, cancellationToken)
                ? null
                : new FlowResult.SiteError(
                    $"the site did not become quiet within {within.TotalSeconds:0} s ({step.Position}). Add paths that are requested all the time to the pack's quiet rule.",
                    RetryAfter: null);
        }

        report.ValueFrom = string.Join(", ", step.After.Select(text => text.Source));
        var texts = new List<string>(step.After.Count);
        foreach (var template in step.After)
        {
            switch (TemplateResolver.Resolve(template, context.Variables, context.Format.Write))
            {
                case TemplateResolveResult.Value { Field: not FieldValue.Rows } value:
                    texts.Add(context.Format.Write(value.Field));
                    break;
                default:
                    return new FlowResult.ValueRefused("settle", template.Source, null, "it has no value here.");
            }
        }

        // The response may be a whole page, so the longer limit of navigations applies.
        if (await context.Network.WaitForResponseAsync(texts, options.Value.NavigationTimeout, cancellationToken)
            && await settler.WaitAsync(context, cancellationToken))
        {
            return null;
        }

        // When the session ended, no other response comes.
        return await finder.CheckStopElementAsync(context, cancellationToken)
            ?? new FlowResult.SiteError(
                $"no request with {report.ValueFrom} was answered within {options.Value.NavigationTimeout.TotalSeconds:0} s, or the site did not become quiet after it ({step.Position}).",
                RetryAfter: null);
    }
}

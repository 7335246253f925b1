using System.Globalization;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Opens an address inside the site's origins.</summary>
internal sealed class GotoVerb(ElementFinder finder, SiteNavigator navigation) : VerbBase<StepDefinition.Goto>
{
    public override string Name => "goto";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Goto step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.ValueFrom = step.Address.Source;
        if (AddressOf(step.Address, CacheBustingVariable.AddTo(context.Variables), out var address) is { } refused)
        {
            return refused;
        }

        var (target, refusal) = OriginPolicy.Resolve(context.Pack, address);
        if (target is null)
        {
            return new FlowResult.PolicyStopped($"goto ({step.Position}): {refusal}.");
        }

        report.Asked = OriginPolicy.WithoutQuery(target.AbsoluteUri);
        context.EnteredValues.Clear();
        context.FormFields?.Clear();
        context.Network.ClearResponses();
        IResponse? response;
        try
        {
            response = await navigation.OpenAsync(context.Page, target, cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // The browser shows an error page of its own for an answer without content; the answer's status says more.
            return (BrowserFaultClassifier.IsAnswered(fault) ? context.Network.DocumentError() : null)
                ?? BrowserFaultMapper.ToFlowResult(fault, context.Page, $"goto {report.Asked}");
        }

        if (!OriginPolicy.Allows(context.Pack, context.Page.Url))
        {
            return ElementFinder.OutsideOrigins(context);
        }

        if (response is not null && context.Network.ErrorOf(response) is { } siteError)
        {
            return siteError;
        }

        // A tour that opens with the page would receive the first keys meant for the form below it.
        await finder.DismissInterruptionsAsync(context, cancellationToken);
        return context.IsLogin ? null : await finder.CheckStopElementAsync(context, cancellationToken);
    }

    private static FlowResult? AddressOf(ValueTemplate template, FieldSet variables, out string address)
    {
        address = "";
        var hasDots = false;
        // A template of one variable is a whole address that the site showed. Inside a longer address a value is one segment or parameter, so it is escaped.
        var resolved = TemplateResolver.Resolve(template, variables, value =>
        {
            var text = ToInvariantText(value);
            hasDots |= text.Trim('.').Length == 0;
            return Uri.EscapeDataString(text);
        });
        switch (resolved)
        {
            case TemplateResolveResult.Missing missing:
                return new FlowResult.ValueRefused("goto", template.Source, null, MissingVariableExplainer.Explain(variables, missing.Variable));
            case TemplateResolveResult.Value when hasDots:
                return new FlowResult.PolicyStopped($"goto {template.Source}: an empty or dots-only value would change the path.");
            case TemplateResolveResult.Value value:
                address = ToInvariantText(value.Field);
                return null;
            default:
                throw new InvalidOperationException($"Template {template.Source} resolved to an unknown case.");
        }
    }

    private static string ToInvariantText(FieldValue value) => value switch
    {
        FieldValue.Text text => text.Value,
        FieldValue.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        FieldValue.Date date => date.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        FieldValue.Flag flag => flag.Value ? "true" : "false",
        _ => "",
    };
}

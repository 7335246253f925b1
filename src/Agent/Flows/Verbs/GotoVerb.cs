using System.Globalization;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Flows.Verbs;

/// <summary>Opens an address inside the site's origins.</summary>
internal sealed class GotoVerb(ElementFinder finder, SiteNavigation navigation) : Verb<StepDefinition.Goto>
{
    public override string Name => "goto";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowOutcome?> DoAsync(
        StepDefinition.Goto step, FlowContext context, StepReport report, CancellationToken cancellationToken)
    {
        report.ValueFrom = step.Address.Source;
        if (AddressOf(step.Address, UniqueValue.Among(context.Variables), out var address) is { } refused)
        {
            return refused;
        }

        var (target, refusal) = OriginPolicy.Resolve(context.Pack, address);
        if (target is null)
        {
            return new FlowOutcome.PolicyStopped($"goto ({step.Position}): {refusal}.");
        }

        report.Asked = OriginPolicy.Shown(target.AbsoluteUri);
        context.Form.Clear();
        context.Watch.ForgetAnswers();
        IResponse? response;
        try
        {
            response = await navigation.OpenAsync(context.Page, target, cancellationToken);
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            return FaultOutcome.Of(fault, context.Page, $"goto {report.Asked}");
        }

        if (!OriginPolicy.Allows(context.Pack, context.Page.Url))
        {
            return ElementFinder.OutsideOrigins(context);
        }

        if (response is not null && context.Watch.TroubleOf(response) is { } trouble)
        {
            return trouble;
        }

        // A tour that opens with the page would swallow the first keys meant for the form under it.
        await finder.ClearTheWayAsync(context, cancellationToken);
        return context.IsLogin ? null : await finder.StopSeenAsync(context, cancellationToken);
    }

    private static FlowOutcome? AddressOf(ValueTemplate template, FieldSet variables, out string address)
    {
        address = "";
        var hasDots = false;
        // A single variable alone is a whole address that the site showed; a part of an address is one segment or one parameter.
        var resolved = TemplateText.Resolve(template, variables, value =>
        {
            var text = Plain(value);
            hasDots |= text.Trim('.').Length == 0;
            return Uri.EscapeDataString(text);
        });
        switch (resolved)
        {
            case ResolvedTemplate.Missing missing:
                return new FlowOutcome.ValueRefused("goto", template.Source, null, MissingValue.Explain(variables, missing.Variable));
            case ResolvedTemplate.Value when hasDots:
                return new FlowOutcome.PolicyStopped($"goto {template.Source}: an empty or dots-only value would change the path.");
            case ResolvedTemplate.Value value:
                address = Plain(value.Field);
                return null;
            default:
                throw new InvalidOperationException($"Template {template.Source} resolved to an unknown case.");
        }
    }

    private static string Plain(FieldValue value) => value switch
    {
        FieldValue.Text text => text.Value,
        FieldValue.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        FieldValue.Date date => date.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        FieldValue.Flag flag => flag.Value ? "true" : "false",
        _ => "",
    };
}

using BrowserAgent.Agent.Controls;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Clicks an element that is not a commit, once or twice. Only a click that was never dispatched is tried again.</summary>
internal sealed class ClickVerb(ElementFinder finder, EnteredValueVerifier verifier, IOptions<FlowOptions> options) : VerbBase<StepDefinition.Click>
{
    public override string Name => "click";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Click step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        if (context.Pack.Elements[step.Element].Harm == HarmClass.Commit)
        {
            report.Element = step.Element;
            return new FlowResult.PolicyStopped($"{step.Element} ({step.Position}) is a commit; only the commit protocol clicks it.");
        }

        if (await verifier.CheckAsync(context, context.EnteredValues.SinceLastClick, cancellationToken) is { } changed)
        {
            return changed;
        }

        for (var isFirst = true; ; isFirst = false)
        {
            var (found, stop) = await finder.FindAsync(context, step.Element, report, cancellationToken);
            if (found is null)
            {
                return stop;
            }

            using var owned = found;
            context.Network.ClearResponses();
            try
            {
                var timeout = (float)options.Value.ActTimeout.TotalMilliseconds;
                await (step.IsDouble ? found.Handle.DblClickAsync(new() { Timeout = timeout }) : found.Handle.ClickAsync(new() { Timeout = timeout })).WaitAsync(cancellationToken);
                context.EnteredValues.MarkClicked();
                return null;
            }
            catch (Exception fault) when (BrowserFaultClassifier.WasClicked(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
            {
                context.EnteredValues.MarkClicked();
                return await context.Network.WaitForDocumentAsync(options.Value.NavigationTimeout, cancellationToken)
                    ? null
                    : new FlowResult.SiteError($"the page that {step.Element} ({step.Position}) opens did not load.", RetryAfter: null);
            }
            catch (Exception fault) when (BrowserFaultClassifier.NeverDispatched(fault) && !BrowserFaultClassifier.IsLost(fault, context.Page))
            {
                if (await finder.CheckStopElementAsync(context, cancellationToken) is { } over)
                {
                    return over;
                }

                var cleared = await finder.DismissInterruptionsAsync(context, cancellationToken);
                if (!isFirst || (!cleared && !BrowserFaultClassifier.IsStale(fault)))
                {
                    return new FlowResult.ElementUncertain(
                        step.Element, step.Position.ToString(), $"{found.Facts.Description} can't be clicked: it is covered, disabled or moving.");
                }
            }
        }
    }
}

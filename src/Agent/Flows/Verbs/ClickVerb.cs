using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Flows.Verbs;

/// <summary>Clicks what is not a commit. Sent once: only a click that never left the browser is tried again.</summary>
internal sealed class ClickVerb(ElementFinder finder, FormCheck form, IOptions<FlowOptions> options) : Verb<StepDefinition.Click>
{
    public override string Name => "click";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowOutcome?> DoAsync(
        StepDefinition.Click step, FlowContext context, StepReport report, CancellationToken cancellationToken)
    {
        if (context.Pack.Elements[step.Element].Harm == HarmClass.Commit)
        {
            report.Element = step.Element;
            return new FlowOutcome.PolicyStopped($"{step.Element} ({step.Position}) is a commit; only the commit protocol clicks it.");
        }

        if (await form.CheckAsync(context, context.Form.SinceClick, cancellationToken) is { } changed)
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

            await using var handle = found.Handle;
            context.Watch.ForgetAnswers();
            try
            {
                await handle.ClickAsync(new() { Timeout = (float)options.Value.ActTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
                context.Form.Clicked();
                return null;
            }
            catch (Exception fault) when (BrowserFaults.WasClicked(fault) && !BrowserFaults.IsLost(fault, context.Page))
            {
                context.Form.Clicked();
                return await context.Watch.DocumentAsync(options.Value.NavigationTimeout, cancellationToken)
                    ? null
                    : new FlowOutcome.SiteTroubled($"the page that {step.Element} ({step.Position}) opens did not come.", RetryAfter: null);
            }
            catch (Exception fault) when (BrowserFaults.NeverDispatched(fault) && !BrowserFaults.IsLost(fault, context.Page))
            {
                if (await finder.StopSeenAsync(context, cancellationToken) is { } over)
                {
                    return over;
                }

                var cleared = await finder.ClearTheWayAsync(context, cancellationToken);
                if (!isFirst || (!cleared && !BrowserFaults.IsStale(fault)))
                {
                    return new FlowOutcome.ElementUncertain(
                        step.Element, step.Position.ToString(), $"{found.Facts.InWords} can't be clicked: it is covered, disabled or moving.");
                }
            }
        }
    }
}

using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Flows.Verbs;

/// <summary>Waits until an element is no longer seen.</summary>
internal sealed class GoneVerb(ElementFinder finder, IOptions<FlowOptions> options, TimeProvider time) : Verb<StepDefinition.Gone>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);

    public override string Name => "gone";

    public override VerbEffect Effect => VerbEffect.Waits;

    protected override async Task<FlowOutcome?> DoAsync(
        StepDefinition.Gone step, FlowContext context, StepReport report, CancellationToken cancellationToken)
    {
        report.Element = step.Element;
        var started = time.GetTimestamp();
        while (await finder.IsSeenAsync(context, step.Element, cancellationToken))
        {
            if (time.GetElapsedTime(started) >= options.Value.SeeWithin)
            {
                return new FlowOutcome.SiteTroubled(
                    $"{step.Element} ({step.Position}) is still seen after {options.Value.SeeWithin.TotalSeconds:0} s.", RetryAfter: null);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return null;
    }
}

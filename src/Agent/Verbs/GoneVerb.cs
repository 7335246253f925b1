using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Waits until an element is no longer seen.</summary>
internal sealed class GoneVerb(ElementFinder finder, IOptions<FlowOptions> options, TimeProvider timeProvider) : VerbBase<StepDefinition.Gone>
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(60);

    public override string Name => "gone";

    public override VerbEffect Effect => VerbEffect.Waits;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Gone step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Element = step.Element;
        var started = timeProvider.GetTimestamp();
        while (await finder.IsVisibleAsync(context, step.Element, cancellationToken))
        {
            if (timeProvider.GetElapsedTime(started) >= options.Value.SeeWithin)
            {
                return new FlowResult.SiteError(
                    $"{step.Element} ({step.Position}) is still seen after {options.Value.SeeWithin.TotalSeconds:0} s.", RetryAfter: null);
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }

        return null;
    }
}

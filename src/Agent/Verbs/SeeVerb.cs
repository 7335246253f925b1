using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Waits until an element is seen.</summary>
internal sealed class SeeVerb(ElementFinder finder, IOptions<FlowOptions> options) : VerbBase<StepDefinition.See>
{
    public override string Name => "see";

    public override VerbEffect Effect => VerbEffect.Waits;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.See step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        var (found, stop) = await finder.WaitForAsync(context, step.Element, options.Value.SeeWithin, report, cancellationToken);
        if (found is null)
        {
            return stop;
        }

        found.Dispose();
        return null;
    }
}

using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Goes on in a window that an earlier step of the flow opened, or in the first one again.</summary>
internal sealed class WindowVerb(IOptions<FlowOptions> options, TimeProvider timeProvider) : VerbBase<StepDefinition.Window>
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public override string Name => "window";

    public override VerbEffect Effect => VerbEffect.Acts;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Window step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        report.Asked = step.Popup;
        if (context.Windows is not { } windows)
        {
            return new FlowResult.PolicyStopped($"window ({step.Position}): a login flow stays in its window.");
        }

        if (step.IsFirst)
        {
            await windows.First.Page.BringToFrontAsync().WaitAsync(cancellationToken);
            context.GoTo(windows.First);
            return null;
        }

        var rule = context.Pack.Popups.First(popup => string.Equals(popup.Name, step.Popup, StringComparison.Ordinal));
        var started = timeProvider.GetTimestamp();
        FlowWindow? window;
        while ((window = windows.Latest(rule)) is null)
        {
            if (timeProvider.GetElapsedTime(started) >= options.Value.SeeWithin)
            {
                return context.Network.DocumentError() ?? (FlowResult)new FlowResult.ElementUncertain(
                    step.Popup, step.Position.ToString(), $"no window at {rule.Path} was opened by this flow within {options.Value.SeeWithin.TotalSeconds:0} s.");
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }

        await window.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded, new() { Timeout = (float)options.Value.NavigationTimeout.TotalMilliseconds }).WaitAsync(cancellationToken);
        context.GoTo(window);
        return OriginPolicy.Allows(context.Pack, window.Page.Url) ? windows.ErrorOf(window) : ElementFinder.OutsideOrigins(context);
    }
}

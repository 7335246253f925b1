using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent.Verbs;

/// <summary>Waits until the page has settled and, if asked, until the site answered a certain request.</summary>
internal sealed class SettleVerb(ElementFinder finder, PageSettler settler, IOptions<FlowOptions> options, TimeProvider timeProvider) : VerbBase<StepDefinition.Settle>
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan StopCheckInterval = TimeSpan.FromSeconds(1);

    public override string Name => "settle";

    public override VerbEffect Effect => VerbEffect.Waits;

    protected override async Task<FlowResult?> DoAsync(
        StepDefinition.Settle step, FlowContext context, StepEventBuilder report, CancellationToken cancellationToken)
    {
        if (step.After.Count > 0)
        {
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

            if (!await WaitForAnswerAsync(context, texts, cancellationToken))
            {
                // When the session ended, no other response comes.
                return await finder.CheckStopElementAsync(context, cancellationToken)
                    ?? new FlowResult.SiteError(
                        $"no request with {report.ValueFrom} was answered within {options.Value.NavigationTimeout.TotalSeconds:0} s ({step.Position}).",
                        RetryAfter: null);
            }
        }

        return await settler.WaitAsync(context, cancellationToken)
            ? null
            : new FlowResult.SiteError(
                $"the site did not become quiet within {settler.Limit.TotalSeconds:0} s ({step.Position}): {context.Network.DescribeTraffic()}. Add paths that are requested all the time to the pack's quiet rule.",
                RetryAfter: null);
    }

    /// <returns>False when the answer did not come in time, or will not come because the session ended.</returns>
    private async Task<bool> WaitForAnswerAsync(FlowContext context, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var looked = started;
        while (!context.Network.HasAnswered(texts))
        {
            // The response may be a whole page, so the longer limit of navigations applies.
            if (timeProvider.GetElapsedTime(started) >= options.Value.NavigationTimeout)
            {
                return false;
            }

            // A login form stands there while its own request is answered, so there it tells nothing.
            if (!context.IsLogin && context.Network.IsSettled && timeProvider.GetElapsedTime(looked) >= StopCheckInterval)
            {
                if (await finder.IsStopElementVisibleAsync(context, cancellationToken) && !context.Network.HasAnswered(texts))
                {
                    return false;
                }

                looked = timeProvider.GetTimestamp();
            }

            await Task.Delay(PollInterval, timeProvider, cancellationToken);
        }

        return true;
    }
}

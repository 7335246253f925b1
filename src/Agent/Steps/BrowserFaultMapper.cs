using BrowserAgent.Agent.Faults;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>Maps a browser fault that no verb handled to the outcome of the flow.</summary>
internal static class BrowserFaultMapper
{
    public static FlowResult ToFlowResult(Exception fault, IPage page, string doing)
    {
        var reason = BrowserFaultClassifier.FirstLine(fault);
        if (BrowserFaultClassifier.IsLost(fault, page))
        {
            return new FlowResult.BrowserLost($"{doing}: {reason}. The session is replaced; the flow starts again.");
        }

        return reason.Contains("ERR_BLOCKED_BY_CLIENT", StringComparison.Ordinal)
            ? new FlowResult.PolicyStopped($"{doing}: the browser blocked a request outside the site's origins ({reason}).")
            : new FlowResult.SiteError($"{doing}: {reason}", RetryAfter: null) { IsOutage = BrowserFaultClassifier.IsUnreachable(fault) };
    }
}

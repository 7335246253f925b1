using BrowserAgent.Agent.Faults;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>The outcome for a fault of the browser that no verb handled itself.</summary>
internal static class BrowserFaultMapper
{
    public static FlowResult ToFlowResult(Exception fault, IPage page, string doing)
    {
        var reason = BrowserFaults.FirstLine(fault);
        if (BrowserFaults.IsLost(fault, page))
        {
            return new FlowResult.BrowserLost($"{doing}: {reason}. The session is replaced; the flow starts again.");
        }

        return reason.Contains("ERR_BLOCKED_BY_CLIENT", StringComparison.Ordinal)
            ? new FlowResult.PolicyStopped($"{doing}: the browser blocked a request outside the site's origins ({reason}).")
            : new FlowResult.SiteError($"{doing}: {reason}", RetryAfter: null) { IsOutage = BrowserFaults.IsUnreachable(fault) };
    }
}

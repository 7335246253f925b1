using BrowserAgent.Agent.Faults;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Flows;

/// <summary>The outcome for a fault of the browser that no verb handled itself.</summary>
internal static class FaultOutcome
{
    public static FlowOutcome Of(Exception fault, IPage page, string doing)
    {
        var reason = BrowserFaults.FirstLine(fault);
        if (BrowserFaults.IsLost(fault, page))
        {
            return new FlowOutcome.BrowserLost($"{doing}: {reason}. The session is replaced; the flow starts again.");
        }

        return reason.Contains("ERR_BLOCKED_BY_CLIENT", StringComparison.Ordinal)
            ? new FlowOutcome.PolicyStopped($"{doing}: the browser blocked a request outside the site's origins ({reason}).")
            : new FlowOutcome.SiteTroubled($"{doing}: {reason}", RetryAfter: null) { IsOutage = BrowserFaults.IsUnreachable(fault) };
    }
}

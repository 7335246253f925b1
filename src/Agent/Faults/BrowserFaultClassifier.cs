using BrowserAgent.Sessions.Driver;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Faults;

/// <summary>Classifies exceptions from the browser.</summary>
internal static class BrowserFaultClassifier
{
    // When the driver process ends, calls fail with "Process exited", or with "Broken pipe" while they are being sent.
    private static readonly string[] LostMarks =
        ["has been closed", "Target closed", "crashed", "Browser closed", "Connection closed", "Process exited", "Broken pipe", "disconnected"];

    // Name resolution, routing, connecting or the certificate failed, so nothing of this job reached the site.
    private static readonly string[] UnreachableMarks =
    [
        "ERR_NAME_", "ERR_ADDRESS_", "ERR_CONNECTION_", "ERR_EMPTY_RESPONSE", "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_", "ERR_PROXY_",
        "ERR_TUNNEL_", "ERR_TIMED_OUT", "ERR_CERT_", "ERR_SSL_",
    ];

    // As Node.js reports a failed connect and a failed look-up of a name.
    private static readonly string[] NeverConnectedMarks =
        ["connect ECONNREFUSED", "connect EHOSTUNREACH", "connect ENETUNREACH", "connect ETIMEDOUT", "getaddrinfo ENOTFOUND", "getaddrinfo EAI_AGAIN"];

    public static bool IsFromBrowser(Exception fault) => PlaywrightFaultClassifier.Is(fault);

    public static bool IsLost(Exception fault, IPage page) =>
        page.IsClosed || PlaywrightFaultClassifier.IsDriverGone(fault) || LostMarks.Any(mark => fault.Message.Contains(mark, StringComparison.OrdinalIgnoreCase));

    /// <summary>The driver could make no connection, so no byte of its request left. A broken connection is none of these: its request may have arrived.</summary>
    public static bool NeverConnected(Exception fault) => NeverConnectedMarks.Any(mark => FirstLine(fault).Contains(mark, StringComparison.Ordinal));

    /// <summary>The site was not reached at all.</summary>
    public static bool IsUnreachable(Exception fault) => UnreachableMarks.Any(mark => fault.Message.Contains(mark, StringComparison.Ordinal));

    /// <summary>The site answered, with an HTTP error and no content.</summary>
    public static bool IsAnswered(Exception fault) =>
        fault.Message.Contains("ERR_HTTP_RESPONSE_CODE_FAILURE", StringComparison.Ordinal) || fault.Message.Contains("ERR_INVALID_AUTH_CREDENTIALS", StringComparison.Ordinal);

    /// <summary>The node was removed from the page before anything was done to it, so searching again is safe.</summary>
    public static bool IsStale(Exception fault) =>
        fault.Message.Contains("not attached", StringComparison.OrdinalIgnoreCase)
        || fault.Message.Contains("detached", StringComparison.OrdinalIgnoreCase)
        || fault.Message.Contains("context was destroyed", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True only when the browser was still waiting for the control to become clickable: the call's log contains the wait, but not the act.
    /// </summary>
    public static bool NeverDispatched(Exception fault) =>
        IsFromBrowser(fault)
        && !fault.Message.Contains("performing", StringComparison.Ordinal)
        && (fault.Message.Contains("attempting", StringComparison.Ordinal)
            || fault.Message.Contains("waiting for element to be", StringComparison.Ordinal)
            || fault.Message.Contains("intercepts pointer events", StringComparison.Ordinal)
            || fault.Message.Contains("not attached", StringComparison.OrdinalIgnoreCase));

    /// <summary>The click was done; the wait for the page that it opened timed out.</summary>
    public static bool WasClicked(Exception fault) =>
        IsFromBrowser(fault) && fault.Message.Contains("click action done", StringComparison.Ordinal);

    public static string FirstLine(Exception fault)
    {
        var end = fault.Message.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? fault.Message : fault.Message[..end];
    }
}

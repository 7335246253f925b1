using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Driver;

/// <summary>Tells faults of the browser and of Playwright's driver from those of this program.</summary>
public static class PlaywrightFault
{
    public static bool Is(Exception fault) => fault is PlaywrightException or TimeoutException || IsDriverGone(fault);

    /// <summary>
    /// The first call that meets the closed pipe of a driver that has just died: Playwright 1.64 then closes its connection twice, and this gets out.
    /// </summary>
    public static bool IsDriverGone(Exception fault) =>
        fault is ObjectDisposedException && fault.StackTrace?.Contains("Microsoft.Playwright.Transport", StringComparison.Ordinal) == true;
}

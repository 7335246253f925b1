using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Driver;

/// <summary>Distinguishes failures of the browser and of Playwright's driver from errors of this program.</summary>
public static class PlaywrightFaultClassifier
{
    public static bool Is(Exception fault) => fault is PlaywrightException or TimeoutException || IsDriverGone(fault);

    /// <summary>
    /// True for the exception of the first call after the driver died: Playwright 1.64 closes its connection twice then, and throws this.
    /// </summary>
    public static bool IsDriverGone(Exception fault) =>
        fault is ObjectDisposedException && fault.StackTrace?.Contains("Microsoft.Playwright.Transport", StringComparison.Ordinal) == true;
}

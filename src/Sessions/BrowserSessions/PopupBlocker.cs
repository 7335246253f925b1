using System.IO.Enumeration;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Origins;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>
/// Closes popup windows of a session's page at once, even while a job runs: they share the page's processes, so a dialog or a busy script in one blocks
/// the job. Popups that the site pack lists stay until the job's end.
/// </summary>
internal sealed partial class PopupBlocker(SiteSessionProfile profile, PageEventBuffer notes, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <summary>Must be called once for each popup.</summary>
    public void Observe(IPage popup)
    {
        notes.Add($"another page opened: {OriginSet.OriginOf(popup.Url)}");

        // A popup that was allowed may navigate to an address that is not.
        popup.FrameNavigated += (_, frame) =>
        {
            if (frame.ParentFrame is null)
            {
                _ = CloseUnlessAllowedAsync(popup);
            }
        };
        _ = CloseUnlessAllowedAsync(popup);
    }

    internal bool IsAllowed(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? profile.KeptPopups.Any(path => FileSystemName.MatchesSimpleExpression(path, uri.AbsolutePath, ignoreCase: false))

            // Not navigated yet: decided by its next address. Without allowed paths it is closed at once.
            : profile.KeptPopups.Count > 0 && address is "" or "about:blank";

    private async Task CloseUnlessAllowedAsync(IPage popup)
    {
        if (popup.IsClosed || IsAllowed(popup.Url))
        {
            return;
        }

        try
        {
            await popup.CloseAsync().WaitAsync(CloseLimit, timeProvider, CancellationToken.None);
        }
        catch (Exception stuck) when (PlaywrightFaultClassifier.Is(stuck))
        {
            // It closed by itself, or the reset after the job closes it.
            NotClosed(stuck.Message);
        }
    }

    [LoggerMessage(EventId = 2114, Level = LogLevel.Debug, Message = "A popup of the page could not be closed at once: {Why}")]
    private partial void NotClosed(string why);
}

using System.IO.Enumeration;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Origins;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>
/// Closes the windows that a session's page opens, at once, though a job runs: they share its processes, and what they ask or do there stops its
/// steps. Those that the site's pack keeps stay until the job's end.
/// </summary>
internal sealed partial class PopupBlocker(SiteSessionProfile profile, SessionNotes notes, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <summary>To be called once for each window.</summary>
    public void Observe(IPage popup)
    {
        notes.Add($"another page opened: {OriginSet.OriginOf(popup.Url)}");

        // One that is kept at its first address may go on to another.
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

            // Still on its way to where it will be judged; without a rule there is nothing to wait for.
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
        catch (Exception stuck) when (PlaywrightFault.Is(stuck))
        {
            // It closed by itself, or is tried again between jobs.
            NotClosed(stuck.Message);
        }
    }

    [LoggerMessage(EventId = 2114, Level = LogLevel.Debug, Message = "A window that the page opened was not closed at once: {Why}")]
    private partial void NotClosed(string why);
}

using System.IO.Enumeration;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// Closes the windows that a session's page opens, at once, though a job runs: they share its processes, and what they ask or do there stops its
/// steps. Those that the site's pack keeps stay until the job's end.
/// </summary>
internal sealed partial class PopupKeeper(SiteSessionProfile profile, SessionNotes notes, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <summary>To be called once for each window.</summary>
    public void Saw(IPage popup)
    {
        notes.Add($"another page opened: {OriginSet.Shorten(popup.Url)}");

        // One that is kept at its first address may go on to another.
        popup.FrameNavigated += (_, frame) =>
        {
            if (frame.ParentFrame is null)
            {
                _ = JudgeAsync(popup);
            }
        };
        _ = JudgeAsync(popup);
    }

    internal bool Keeps(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? profile.KeptPopups.Any(path => FileSystemName.MatchesSimpleExpression(path, uri.AbsolutePath, ignoreCase: false))

            // Still on its way to where it will be judged; without a rule there is nothing to wait for.
            : profile.KeptPopups.Count > 0 && address is "" or "about:blank";

    private async Task JudgeAsync(IPage popup)
    {
        if (popup.IsClosed || Keeps(popup.Url))
        {
            return;
        }

        try
        {
            await popup.CloseAsync().WaitAsync(CloseLimit, time, CancellationToken.None);
        }
        catch (Exception stuck) when (PlaywrightFault.Is(stuck))
        {
            // It closed by itself, or is tried again between jobs.
            NotClosed(stuck.Message);
        }
    }

    [LoggerMessage(2114, LogLevel.Debug, "A window that the page opened was not closed at once: {Why}")]
    private partial void NotClosed(string why);
}

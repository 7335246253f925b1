using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Committing;

/// <summary>
/// Sends each write request exactly once during a commit. Chromium on its own repeats a request, even a POST, when a reused connection breaks
/// without a response, so one click could create two records. The route therefore intercepts the request, the driver sends it without retries, and
/// the page gets the response or a connection error.
/// </summary>
internal sealed class DuplicateWriteBlocker : IDisposable
{
    private static readonly HashSet<string> SafeMethods = new(StringComparer.OrdinalIgnoreCase) { "GET", "HEAD", "OPTIONS" };

    private readonly IBrowserContext _browser;
    private readonly SitePack _pack;
    private readonly DriverRequestSender _requests;
    private readonly CommitWriteLog _log;
    private readonly Func<IRequest, bool> _isIgnored;
    private readonly TimeProvider _timeProvider;
    private readonly Func<string, bool> _isOfSite;
    private readonly Lock _lock = new();
    private int _inFlight;
    private bool _ended;

    private DuplicateWriteBlocker(IPage page, SitePack pack, DriverRequestSender requests, CommitWriteLog log, Func<IRequest, bool> isIgnored, TimeProvider timeProvider)
    {
        (_browser, _pack, _requests) = (page.Context, pack, requests);
        (_log, _isIgnored, _timeProvider) = (log, isIgnored, timeProvider);
        _isOfSite = address => OriginPolicy.Allows(_pack, address);
    }

    /// <param name="page">The page that commits.</param>
    /// <param name="pack">The pack whose origins are routed.</param>
    /// <param name="requests">Sends each write request.</param>
    /// <param name="log">Gets every write request that the driver sends, and its end.</param>
    /// <param name="isIgnored">Whether a request does not belong to the site's work; it is sent, and not logged.</param>
    /// <param name="timeProvider">For an answer that names a day to come back.</param>
    public static async Task<DuplicateWriteBlocker> StartAsync(
        IPage page, SitePack pack, DriverRequestSender requests, CommitWriteLog log, Func<IRequest, bool> isIgnored, TimeProvider timeProvider)
    {
        var sender = new DuplicateWriteBlocker(page, pack, requests, log, isIgnored, timeProvider);
        await sender._browser.RouteAsync(sender._isOfSite, sender.SendAsync);
        return sender;
    }

    /// <summary>
    /// Removes the route once no request is in flight. Removing it earlier would hand a held request to the browser, which would send a save a second
    /// time while the site still works on the first. Returns at once, since the site may never answer.
    /// </summary>
    public void Dispose() => End(ended: true);

    private void Begin()
    {
        lock (_lock)
        {
            _inFlight++;
        }
    }

    private void End(bool ended)
    {
        lock (_lock)
        {
            _ended |= ended;
            _inFlight -= ended ? 0 : 1;
            if (!_ended || _inFlight > 0)
            {
                return;
            }
        }

        _ = RemoveRouteAsync();
    }

    private async Task RemoveRouteAsync()
    {
        try
        {
            await _browser.UnrouteAsync(_isOfSite, SendAsync);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // The browser is gone, and so is the route.
        }
    }

    private async Task SendAsync(IRoute route)
    {
        Begin();
        try
        {
            if (SafeMethods.Contains(route.Request.Method))
            {
                await route.ContinueAsync();
                return;
            }

            IAPIResponse answer;
            int? place = _isIgnored(route.Request) ? null : _log.Begin(route.Request.Method, OriginPolicy.WithoutQuery(route.Request.Url));
            if (DriverRequestSender.LacksFile(route.Request))
            {
                // Sent without the file, the record would lack it; sent by the browser, it could be sent twice.
                LogEnd(place, write => write with { NeverLeft = true, Failure = "it was not sent: the content of its file can't be read; give the file as bytes, and not an empty one" });
                await route.AbortAsync("blockedbyclient");
                return;
            }

            try
            {
                answer = await _requests.SendAsync(route);
            }
            catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
            {
                var (neverLeft, why) = (BrowserFaultClassifier.NeverConnected(fault), BrowserFaultClassifier.FirstLine(fault));
                LogEnd(place, write => write with { NeverLeft = neverLeft, Failure = why });
                await route.AbortAsync("connectionreset");
                return;
            }

            var words = answer.Status >= 400 ? await WordsAsync(answer) : null;
            LogEnd(place, write => write with
            {
                Status = answer.Status,
                RetryAfter = RetryAfterHeader.Read(answer.Headers, _timeProvider),
                RedirectsTo = TargetOf(route.Request.Url, answer),
                Words = words,
            });
            await route.FulfillAsync(new() { Response = answer });
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // The page closed meanwhile; the record search finds out what became of the request.
        }
        finally
        {
            End(ended: false);
        }
    }

    private void LogEnd(int? place, Func<CommitWrite, CommitWrite> end)
    {
        if (place is { } known)
        {
            _log.End(known, end);
        }
    }

    private static string? TargetOf(string from, IAPIResponse answer) =>
        answer.Status is >= 300 and < 400 && answer.Headers.TryGetValue("location", out var to) && Uri.TryCreate(new Uri(from), to, out var target)
            ? OriginPolicy.WithoutQuery(target.AbsoluteUri)
            : null;

    // The words are only for people: an answer whose text can't be read is an answer all the same.
    private static async Task<string?> WordsAsync(IAPIResponse answer)
    {
        try
        {
            return AnswerWords.Of(await answer.TextAsync());
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) || fault is System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            return null;
        }
    }
}

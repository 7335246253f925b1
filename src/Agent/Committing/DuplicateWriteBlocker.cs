using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
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
    private readonly float _limitMilliseconds;
    private readonly Func<string, bool> _isOfSite;
    private readonly Lock _lock = new();
    private int _inFlight;
    private bool _ended;

    private DuplicateWriteBlocker(IBrowserContext browser, SitePack pack, TimeSpan limit)
    {
        (_browser, _pack, _limitMilliseconds) = (browser, pack, (float)limit.TotalMilliseconds);
        _isOfSite = address => OriginPolicy.Allows(_pack, address);
    }

    /// <param name="page">The page that commits.</param>
    /// <param name="pack">The pack whose origins are routed.</param>
    /// <param name="limit">Longest wait for one response.</param>
    public static async Task<DuplicateWriteBlocker> StartAsync(IPage page, SitePack pack, TimeSpan limit)
    {
        var sender = new DuplicateWriteBlocker(page.Context, pack, limit);
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
            try
            {
                answer = await route.FetchAsync(new() { MaxRedirects = 0, MaxRetries = 0, Timeout = _limitMilliseconds });
            }
            catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
            {
                await route.AbortAsync("connectionreset");
                return;
            }

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
}

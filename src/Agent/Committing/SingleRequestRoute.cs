using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Committing;

/// <summary>
/// While a commit is under way, each writing request is sent exactly once. Left alone, Chromium sends a request again, POST or not, when a
/// connection that it had used before breaks without an answer: one click would then be two records. So the request is taken out of the
/// browser's hands, sent by the driver without retries, and its answer, or the want of one, given back to the page.
/// </summary>
internal sealed class SingleRequestRoute : IDisposable
{
    private static readonly HashSet<string> SafeMethods = new(StringComparer.OrdinalIgnoreCase) { "GET", "HEAD", "OPTIONS" };

    private readonly IBrowserContext _browser;
    private readonly SitePack _pack;
    private readonly float _limitMilliseconds;
    private readonly Func<string, bool> _isOfSite;
    private readonly Lock _lock = new();
    private int _inFlight;
    private bool _ended;

    private SingleRequestRoute(IBrowserContext browser, SitePack pack, TimeSpan limit)
    {
        (_browser, _pack, _limitMilliseconds) = (browser, pack, (float)limit.TotalMilliseconds);
        _isOfSite = address => OriginPolicy.Allows(_pack, address);
    }

    /// <param name="page">The page that commits.</param>
    /// <param name="pack">Whose origins are meant.</param>
    /// <param name="limit">Longest wait for one answer.</param>
    public static async Task<SingleRequestRoute> StartAsync(IPage page, SitePack pack, TimeSpan limit)
    {
        var sender = new SingleRequestRoute(page.Context, pack, limit);
        await sender._browser.RouteAsync(sender._isOfSite, sender.SendAsync);
        return sender;
    }

    /// <summary>
    /// Gives writing back to the browser, once nothing is under way any more. A route that is taken away while it holds a request hands the request
    /// to the browser, which sends it: a save that the site is still working on would be made a second time. Not waited for: the site may never answer.
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
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            // The browser is gone, and the route with it.
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
            catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
            {
                await route.AbortAsync("connectionreset");
                return;
            }

            await route.FulfillAsync(new() { Response = answer });
        }
        catch (Exception fault) when (BrowserFaults.IsFromBrowser(fault))
        {
            // The page went away meanwhile; what became of the request is for the record search to find.
        }
        finally
        {
            End(ended: false);
        }
    }
}

using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// Blocks what a click that should only open or close something would do to the site: write requests, beacons, messages of web sockets, another document, a
/// request to an address that names a change. The first of them is kept as the breach that stops the job.
/// </summary>
internal sealed class WriteBarrier
{
    private static readonly HashSet<string> SafeMethods = new(StringComparer.OrdinalIgnoreCase) { "GET", "HEAD", "OPTIONS" };
    private static readonly string HoldSends = EmbeddedResourceReader.Read("Planning.Scripts.hold-sends.js");

    private readonly IPage _page;
    private readonly SitePack _pack;
    private readonly IReadOnlyList<string> _never;
    private readonly Func<string, bool> _all = _ => true;
    private readonly Lock _lock = new();
    private string? _breach;

    private WriteBarrier(IPage page, SitePack pack, IReadOnlyList<string> never) => (_page, _pack, _never) = (page, pack, never);

    public static async Task<WriteBarrier> StartAsync(IPage page, SitePack pack, IReadOnlyList<string> never, CancellationToken cancellationToken)
    {
        var barrier = new WriteBarrier(page, pack, never);
        await page.Context.RouteAsync(barrier._all, barrier.DecideAsync).WaitAsync(cancellationToken);
        await barrier.InEachFrameAsync(hold: true, cancellationToken);
        return barrier;
    }

    /// <summary>Ends the blocking.</summary>
    /// <returns>What was blocked first, in words; null when nothing was.</returns>
    public async Task<string?> EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await InEachFrameAsync(hold: false, cancellationToken);
        }
        finally
        {
            await _page.Context.UnrouteAsync(_all, DecideAsync).WaitAsync(cancellationToken);
        }

        lock (_lock)
        {
            return _breach;
        }
    }

    private async Task DecideAsync(IRoute route)
    {
        try
        {
            if (BreachOf(route.Request) is { } breach)
            {
                Keep(breach);
                // A navigation that is aborted leaves the page as it is; any other error would show an error page instead of it.
                await route.AbortAsync("aborted");
                return;
            }

            await route.FallbackAsync();
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // The page or frame of the request is gone, and the request with it.
        }
    }

    private string? BreachOf(IRequest request)
    {
        var words = $"{request.Method} {OriginPolicy.WithoutQuery(request.Url)}";
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var address))
        {
            return words;
        }

        // What the pack excludes from network quiet, such as a heartbeat, is not the site's work.
        if (OriginPolicy.Allows(_pack, request.Url)
            && (_pack.Model.IsRead(address.AbsolutePath) || _pack.Session.Quiet.IgnorePaths.Any(path => address.AbsolutePath.StartsWith(path.TrimEnd('*'), StringComparison.Ordinal))))
        {
            return null;
        }

        if (!SafeMethods.Contains(request.Method))
        {
            return words;
        }

        if (request.IsNavigationRequest && IsOfPage(request))
        {
            return $"{words} (another page)";
        }

        var path = Uri.UnescapeDataString(address.AbsolutePath);
        return RevealClickPolicy.VerbIn(_pack, path, _never) is { } verb ? $"{words} (its path names a change: \"{verb}\")" : null;
    }

    private static bool IsOfPage(IRequest request)
    {
        try
        {
            return request.Frame.ParentFrame is null;
        }
        catch (PlaywrightException)
        {
            // A navigation without a frame opens a window.
            return true;
        }
    }

    private async Task InEachFrameAsync(bool hold, CancellationToken cancellationToken)
    {
        foreach (var frame in _page.Frames)
        {
            try
            {
                if (await frame.EvaluateAsync<string?>(HoldSends, hold).WaitAsync(cancellationToken) is { } held)
                {
                    Keep($"a message to {OriginPolicy.WithoutQuery(held)}");
                }
            }
            catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, _page))
            {
                // The frame was removed or is being replaced, and its scripts with it.
            }
        }
    }

    private void Keep(string breach)
    {
        lock (_lock)
        {
            _breach ??= breach;
        }
    }
}

using System.Text.Json;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// Blocks what a click that should only open or close something would do to the site: write requests, beacons, web sockets and their messages, the start of a
/// worker, another document, a request to an address that names a change. The first of them is kept as the breach that stops the job.
/// </summary>
internal sealed class WriteBarrier
{
    private static readonly HashSet<string> SafeMethods = new(StringComparer.OrdinalIgnoreCase) { "GET", "HEAD", "OPTIONS" };
    private static readonly HashSet<string> FileExtensions = new(StringComparer.OrdinalIgnoreCase) { ".js", ".mjs", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp" };
    private static readonly string HoldSends = EmbeddedResourceReader.Read("Planning.Scripts.hold-sends.js");

    private readonly IPage _page;
    private readonly SitePack _pack;
    private readonly IReadOnlyList<string> _never;
    private readonly Func<string, bool> _all = _ => true;
    private readonly Lock _lock = new();
    private ICDPSession? _devtools;
    private string? _breach;

    private WriteBarrier(IPage page, SitePack pack, IReadOnlyList<string> never) => (_page, _pack, _never) = (page, pack, never);

    public static async Task<WriteBarrier> StartAsync(IPage page, SitePack pack, IReadOnlyList<string> never, CancellationToken cancellationToken)
    {
        var barrier = new WriteBarrier(page, pack, never);
        await page.Context.RouteAsync(barrier._all, barrier.DecideAsync).WaitAsync(cancellationToken);
        // For frames that the page adds from now on. It ends with the connection.
        barrier._devtools = await page.Context.NewCDPSessionAsync(page).WaitAsync(cancellationToken);
        await barrier._devtools.SendAsync("Page.enable").WaitAsync(cancellationToken);
        await barrier._devtools.SendAsync("Page.addScriptToEvaluateOnNewDocument", new(StringComparer.Ordinal) { ["source"] = $"({HoldSends.Trim()})({JsonSerializer.Serialize(barrier.Argument("begin"))})" }).WaitAsync(cancellationToken);
        await barrier.InEachRealmAsync("begin", cancellationToken);
        return barrier;
    }

    /// <summary>What was blocked first, in words; null when nothing was.</summary>
    public string? Breach
    {
        get
        {
            lock (_lock)
            {
                return _breach;
            }
        }
    }

    /// <summary>
    /// Ends the blocking, unless something was blocked: a page sends again what failed, so then the barrier stays until the browser context is closed.
    /// </summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        // Messages that were held are told first, without letting others through.
        await InEachRealmAsync("report", cancellationToken);
        if (Breach is not null)
        {
            return;
        }

        await _page.Context.UnrouteAsync(_all, DecideAsync).WaitAsync(cancellationToken);
        if (Breach is null)
        {
            await InEachRealmAsync("end", cancellationToken);
        }

        if (Breach is not null)
        {
            // Something was blocked while the blocking ended.
            await _page.Context.RouteAsync(_all, DecideAsync).WaitAsync(cancellationToken);
            await InEachRealmAsync("begin", cancellationToken);
        }
        else if (_devtools is { } devtools)
        {
            await devtools.DetachAsync().WaitAsync(cancellationToken);
        }
    }

    private async Task DecideAsync(IRoute route)
    {
        try
        {
            if (BreachOf(route.Request) is { } breach)
            {
                // Only the site's own records count. The origin guard refuses other origins, and analytics may write to one at every click.
                if (OriginPolicy.Allows(_pack, route.Request.Url) || (route.Request.IsNavigationRequest && IsOfPage(route.Request)))
                {
                    Keep(breach);
                }

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

        // A path that the pack excludes from network quiet, such as a heartbeat, is not the site's work. Many paths at once may hold one that is.
        if (OriginPolicy.Allows(_pack, request.Url)
            && (_pack.Model.IsRead(address.AbsolutePath, () => RpcOperation.NameIn(BodyOf(request))) || _pack.Session.Quiet.IgnorePaths.Contains(address.AbsolutePath, StringComparer.Ordinal)))
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
        return IsFile(request, path) ? null : RevealClickPolicy.VerbIn(_pack, path, _never, ChangeText.Path) is { } verb ? $"{words} (its path names a change: \"{verb}\")" : null;
    }

    // A picture of an icon or a script of a version has any name.
    private static bool IsFile(IRequest request, string path) => request.ResourceType is "stylesheet" or "font"
        || (request.ResourceType is "script" or "image" && FileExtensions.Contains(Path.GetExtension(path)));

    private static string BodyOf(IRequest request)
    {
        try
        {
            return request.PostData ?? "";
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) || fault is FormatException or ArgumentException)
        {
            // A body that is no text.
            return "";
        }
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

    /// <param name="action">begin, report or end.</param>
    /// <param name="cancellationToken">Ends the wait for the page.</param>
    private async Task InEachRealmAsync(string action, CancellationToken cancellationToken)
    {
        var realms = _page.Frames.Select(frame => (Func<Task<string?>>)(() => frame.EvaluateAsync<string?>(HoldSends, Argument(action))))
            .Concat(_page.Workers.Select(worker => (Func<Task<string?>>)(() => worker.EvaluateAsync<string?>(HoldSends, Argument(action)))));
        foreach (var evaluate in realms.ToList())
        {
            try
            {
                if (await evaluate().WaitAsync(cancellationToken) is { } held)
                {
                    Keep(held);
                }
            }
            catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, _page))
            {
                // The frame or worker has ended or is being replaced, and its scripts with it.
            }
        }
    }

    private Dictionary<string, object> Argument(string action) => new(StringComparer.Ordinal) { ["action"] = action, ["heartbeats"] = _pack.Model.Heartbeats };

    private void Keep(string breach)
    {
        lock (_lock)
        {
            _breach ??= breach;
        }
    }
}

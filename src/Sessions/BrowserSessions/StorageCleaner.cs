using BrowserAgent.Sessions.Authentication;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>
/// Removes what a job left in the browser's storage, by the key names in the site pack. Storage belongs to an origin, so it is cleared from an empty
/// document of that origin, and only after the job's page is closed: a page may write once more while it unloads. Does nothing when the pack names no key.
/// </summary>
internal sealed class StorageCleaner(IPage page, SiteSessionProfile profile, TimeProvider timeProvider)
{
    private const string RemoveKeysScript =
        """
        names => {
          for (const store of [localStorage, sessionStorage]) {
            for (const key of Object.keys(store)) {
              if (names.some(name => name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name)) {
                store.removeItem(key);
              }
            }
          }
        }
        """;

    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private volatile bool _clearing;

    /// <summary>True while the page shows those empty documents, which come from the driver and not from the site.</summary>
    public bool IsClearing => _clearing;

    /// <summary>Records a document that the page or a frame has shown: its origin's storage must be cleared.</summary>
    public void Observe(string address)
    {
        if (profile.ClearStorage.Count > 0
            && !_clearing
            && Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && profile.Origins.FirstOrDefault(origin => Uri.Compare(origin, uri, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0) is { } seen)
        {
            lock (_lock)
            {
                _visited.Add(seen.GetLeftPart(UriPartial.Authority));
            }
        }
    }

    /// <returns>True when an origin was cleared, and the page has navigated for that.</returns>
    public async Task<bool> ClearAsync()
    {
        string[] origins;
        lock (_lock)
        {
            origins = [.. _visited];
        }

        _clearing = true;
        try
        {
            foreach (var origin in origins)
            {
                await ClearAsync($"{origin}/");
            }
        }
        finally
        {
            _clearing = false;
        }

        lock (_lock)
        {
            _visited.Clear();
        }

        return origins.Length > 0;
    }

    private async Task ClearAsync(string address)
    {
        // The driver answers this request; none is sent to the site.
        await page.RouteAsync(address, route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "" }))
            .WaitAsync(StepLimit, timeProvider, CancellationToken.None);
        await page.GotoAsync(address).WaitAsync(StepLimit, timeProvider, CancellationToken.None);
        await page.EvaluateAsync(RemoveKeysScript, profile.ClearStorage.ToArray()).WaitAsync(StepLimit, timeProvider, CancellationToken.None);
        await page.UnrouteAsync(address).WaitAsync(StepLimit, timeProvider, CancellationToken.None);
    }
}

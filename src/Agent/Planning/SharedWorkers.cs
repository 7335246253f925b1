using System.Text.Json;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>Tells whether a page's browser context has shared workers. Neither routes nor scripts of the page reach what they send.</summary>
internal static class SharedWorkers
{
    public static async Task<bool> AnyAsync(IPage page, CancellationToken cancellationToken)
    {
        if (page.Context.Browser is not { } browser)
        {
            return false;
        }

        var (ofPage, ofBrowser) = (await page.Context.NewCDPSessionAsync(page).WaitAsync(cancellationToken), await browser.NewBrowserCDPSessionAsync().WaitAsync(cancellationToken));
        try
        {
            var own = (await ofPage.SendAsync("Target.getTargetInfo").WaitAsync(cancellationToken))!.Value.GetProperty("targetInfo");
            var all = (await ofBrowser.SendAsync("Target.getTargets", EveryKind).WaitAsync(cancellationToken))!.Value.GetProperty("targetInfos");
            return all.EnumerateArray().Any(target => target.GetProperty("type").GetString() == "shared_worker" && ContextOf(target) == ContextOf(own));
        }
        finally
        {
            await ofPage.DetachAsync().WaitAsync(cancellationToken);
            await ofBrowser.DetachAsync().WaitAsync(cancellationToken);
        }
    }

    private static Dictionary<string, object> EveryKind => new(StringComparer.Ordinal) { ["filter"] = new[] { new Dictionary<string, object>(StringComparer.Ordinal) } };

    private static string? ContextOf(JsonElement target) => target.TryGetProperty("browserContextId", out var id) ? id.GetString() : null;
}

using BrowserAgent.BenchmarkKit;
using Microsoft.Playwright;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>The short job. Line for line what <c>bench/peers/order.mjs</c> does in the peers' lanes.</summary>
internal static class ShortOrderScript
{
    /// <exception cref="BenchFailedException">The order failed. The message contains the page's text, because a timeout alone does not show the cause.</exception>
    public static async Task EnterAsync(IPage page, string app, ShortOrder order)
    {
        try
        {
            await ActAsync(page, app, order);
        }
        catch (Exception failed) when (failed is PlaywrightException or TimeoutException)
        {
            var shown = page.IsClosed ? "" : string.Join(' ', await page.Locator("[role=alert]").AllInnerTextsAsync());
            throw new BenchFailedException($"{failed.Message.Split('\n')[0]} At {page.Url}: {shown}");
        }
    }

    private static async Task ActAsync(IPage page, string app, ShortOrder order)
    {
        await page.GotoAsync($"{app}/orders/new", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.Locator("#supplier").FillAsync(order.Supplier);
        await page.Locator($"[role=option][aria-label=\"{order.Supplier}\"]").ClickAsync();
        await page.Locator("#external-reference").FillAsync(order.Reference);
        await page.Locator("#btn-add-line").ClickAsync();
        await page.Locator("#line-0-key").FillAsync(order.ItemId);
        await page.Locator("#line-0-quantity").FillAsync(order.Quantity);
        await page.WaitForSelectorAsync(".line .unit:not(:empty)");
        await page.Locator("#btn-save").ClickAsync();
        await page.WaitForSelectorAsync("[role=status]");
    }
}

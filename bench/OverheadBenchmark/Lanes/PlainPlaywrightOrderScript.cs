using System.Globalization;
using BrowserAgent.BenchmarkKit;
using Microsoft.Playwright;

namespace BrowserAgent.OverheadBenchmark.Lanes;

/// <summary>
/// What a script writer would write: the same page visits and the same acts as the site pack's job, with plain locators and no check
/// of anything. It waits for what it needs and believes what it did.
/// </summary>
internal sealed class PlainPlaywrightOrderScript(IPage page, string app)
{
    private static readonly CultureInfo Site = CultureInfo.GetCultureInfo("de-DE");
    private static readonly PageGotoOptions UntilDomContentLoaded = new() { WaitUntil = WaitUntilState.DOMContentLoaded };

    /// <returns>All that it read on the saved record, unjudged.</returns>
    public async Task<IReadOnlyList<string>> EnterAsync(BenchOrder order)
    {
        await SearchAsync(order.Reference);
        await page.GetByText("No orders match").WaitForAsync();

        await page.GotoAsync($"{app}/orders/new", UntilDomContentLoaded);
        await FillAsync(order);
        await page.Locator("#btn-save").ClickAsync();
        await page.Locator("[role=status]").WaitForAsync();

        await SearchAsync(order.Reference);
        var link = page.Locator("#orders tbody tr td:nth-child(1) a");
        var number = await link.InnerTextAsync();
        var address = await link.GetAttributeAsync("href");
        await page.GotoAsync(app + address, UntilDomContentLoaded);
        return [number, .. await ReadAsync()];
    }

    private async Task SearchAsync(string reference) => await page.GotoAsync($"{app}/orders?search={Uri.EscapeDataString(reference)}", UntilDomContentLoaded);

    private async Task FillAsync(BenchOrder order)
    {
        await PickAsync(page.Locator("#supplier"), order.Supplier);
        await page.Locator("#external-reference").FillAsync(order.Reference);
        await page.Locator("#due-date").FillAsync(order.Due.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture));
        await page.Locator("#currency").SelectOptionAsync(new SelectOptionValue { Label = order.Currency });
        await page.Locator("#ship-to").SelectOptionAsync(new SelectOptionValue { Label = order.ShipTo });
        await page.Locator("#memo").FillAsync(order.Memo);
        foreach (var line in order.Lines)
        {
            await page.Locator("#btn-add-line").ClickAsync();
            var row = page.Locator("#lines tbody tr").Last;
            await PickAsync(row.GetByRole(AriaRole.Combobox, new() { Name = "Item", Exact = true }), line.Item);
            await row.GetByLabel("Quantity", new() { Exact = true }).FillAsync(line.Quantity.ToString(Site));
            await row.GetByLabel("Unit price", new() { Exact = true }).FillAsync(line.Price.ToString(Site));
        }
    }

    private async Task PickAsync(ILocator box, string text)
    {
        await box.FillAsync(text);
        await page.GetByRole(AriaRole.Option, new() { Name = text, Exact = true }).ClickAsync();
    }

    private async Task<IReadOnlyList<string>> ReadAsync()
    {
        var read = new List<string>();
        foreach (var id in (string[])["external-reference", "supplier", "due-date", "currency", "ship-to", "memo"])
        {
            read.Add(await page.Locator($"#view-{id}").InnerTextAsync());
        }

        foreach (var column in (int[])[2, 4, 5])
        {
            read.AddRange(await page.Locator($"#order-lines tbody tr td:nth-child({column})").AllInnerTextsAsync());
        }

        return read;
    }
}

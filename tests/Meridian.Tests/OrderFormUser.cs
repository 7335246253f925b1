using System.Globalization;
using Microsoft.Playwright;

namespace BrowserAgent.Meridian.Tests;

/// <summary>A person who enters <see cref="OrderToEnter"/> by the words on the form.</summary>
internal sealed class OrderFormUser(IPage page, FormWords words, string reference)
{
    private static readonly string[] Chosen = ["currency", "department", "costCentre", "shipTo", "deliveryTerms", "shippingMethod", "paymentTerms", "taxCode"];

    public ILocator Box(string key) => page.GetByLabel(words.Labels[key], new() { Exact = true });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async Task EnterAsync(params IEnumerable<string> keys)
    {
        foreach (string key in keys)
        {
            string value = key == "reference" ? reference : OrderToEnter.Values[key];
            if (key == "priority")
            {
                await page.GetByRole(AriaRole.Group, new() { Name = words.Labels[key], Exact = true }).GetByLabel(Choice(value), new() { Exact = true }).CheckAsync();
            }
            else if (key is "partialDelivery" or "confidential")
            {
                await Box(key).SetCheckedAsync(value.Length > 0);
            }
            else if (Chosen.Contains(key, StringComparer.Ordinal))
            {
                await Box(key).SelectOptionAsync(new SelectOptionValue { Label = Choice(value) });
            }
            else
            {
                await Box(key).FillAsync(value);
            }
        }
    }

    public async Task PickSupplierAsync() => await PickAsync(page.GetByRole(AriaRole.Combobox, new() { Name = words.Labels["supplier"], Exact = true }), OrderToEnter.Supplier);

    public async Task EnterLinesAsync()
    {
        foreach ((int index, (string item, string quantity, string price)) in OrderToEnter.Lines.Index())
        {
            await Button(words.AddLine).ClickAsync();
            ILocator row = page.GetByRole(AriaRole.Row, new() { Name = string.Create(CultureInfo.InvariantCulture, $"{words.Line} {index + 1}"), Exact = true });
            await PickAsync(row.GetByRole(AriaRole.Combobox, new() { Name = words.Item, Exact = true }), item);
            await row.GetByLabel(words.Quantity, new() { Exact = true }).FillAsync(quantity);
            await row.GetByLabel(words.Price, new() { Exact = true }).FillAsync(price);
        }
    }

    /// <summary>Clicks Save and waits for the sentence with the number of the saved order.</summary>
    public async Task SaveAsync()
    {
        await page.GetByRole(AriaRole.Button, new() { Name = words.Save, Exact = true })
            .Or(page.GetByRole(AriaRole.Menuitem, new() { Name = words.Save, Exact = true })).ClickAsync();
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = "PO-" }).WaitForAsync();
    }

    private async Task PickAsync(ILocator box, string entry)
    {
        await box.FillAsync(entry);
        await page.GetByRole(AriaRole.Option, new() { Name = entry, Exact = true }).ClickAsync();
    }

    private string Choice(string value) => words.Choices.GetValueOrDefault(value, value);
}

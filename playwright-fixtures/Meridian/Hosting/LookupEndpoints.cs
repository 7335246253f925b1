using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Catalogue;
using BrowserAgent.Fixtures.Meridian.Forms;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>The requests that the form's script sends while a user types.</summary>
internal static class LookupEndpoints
{
    public static void Map(WebApplication host, MeridianState state)
    {
        host.MapGet("/api/suppliers", (string? term) => Results.Json(state.Catalogue.FindSuppliers(term ?? "")
            .Select(supplier => new { id = supplier.Id, text = supplier.Name, detail = $"{supplier.City}, {supplier.Country}" })));
        host.MapGet("/api/items", (HttpContext context, string? term) => Results.Json(state.Catalogue.FindItems(term ?? "")
            .Select(item => Suggestion(item, MeridianAppEndpoints.LayoutOf(context).Locale))));
        host.MapGet("/api/items/{id}", (HttpContext context, string id) => state.Catalogue.Item(id) is { } item
            ? Results.Json(Suggestion(item, MeridianAppEndpoints.LayoutOf(context).Locale))
            : Results.Json(new { id = 0 }));
        host.MapGet("/api/amounts", (HttpContext context, string[] q, string[] p, string? discount, string? currency) =>
            Amounts(MeridianAppEndpoints.LayoutOf(context).Locale, q, p, discount ?? "", currency ?? "EUR"));
    }

    private static object Suggestion(CatalogueItem item, AccountLocale locale) =>
        new { id = item.Id, text = item.Code, detail = item.Name, unit = item.Unit, price = locale.FormatInput(item.Price) };

    private static IResult Amounts(AccountLocale locale, string[] quantities, string[] prices, string discount, string currency)
    {
        decimal total = 0;
        List<string> amounts = [];
        foreach ((string quantity, string price) in quantities.Zip(prices))
        {
            bool counts = locale.TryNumber(quantity, out decimal many) & locale.TryNumber(price, out decimal each);
            bool fits = counts && many <= OrderDraftValidator.MaxQuantity && each <= OrderDraftValidator.MaxPrice;
            decimal amount = fits ? OrderDraftValidator.Money(many * each) : 0;
            amounts.Add(fits ? locale.FormatMoney(amount, currency) : "");
            total += amount;
        }

        _ = locale.TryNumber(discount, out decimal off);
        return Results.Json(new { amounts, total = locale.FormatMoney(OrderDraftValidator.Money(total * (100 - Math.Min(off, 100)) / 100), currency) });
    }
}

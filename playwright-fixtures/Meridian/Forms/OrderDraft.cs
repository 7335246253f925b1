using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Forms;

/// <summary>The texts of a form as they were typed, right or wrong.</summary>
internal sealed record OrderDraft(IReadOnlyDictionary<string, string> Values, IReadOnlyList<LineDraft> Lines, bool SaveAndNew)
{
    public string this[string key] => Values.GetValueOrDefault(key, "");

    public static OrderDraft Blank(MeridianAccount account, DateOnly today)
    {
        AccountLocale locale = AccountLocale.Of(account);
        var values = OrderFieldCatalog.All.ToDictionary(field => field.Key, field => field.Default, StringComparer.Ordinal);
        values[OrderFieldCatalog.OrderDate] = locale.FormatInput(today);
        values[OrderFieldCatalog.DueDate] = locale.FormatInput(today.AddDays(14));
        values[OrderFieldCatalog.Buyer] = account.DisplayName;
        return new OrderDraft(values, [], SaveAndNew: false);
    }

    public static OrderDraft Read(IFormCollection form)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in form.Keys)
        {
            // Browsers send line breaks of a textarea as CR LF; people mean one character.
            values[ComponentFieldNames.KeyOf(BuildNameScrambler.StripSuffix(name))] = form[name].ToString().ReplaceLineEndings("\n");
        }

        IEnumerable<int> rows = values.Keys
            .Select(name => name.Split('.'))
            .Where(parts => parts is ["line", _, "itemId"])
            .Select(parts => int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int row) ? row : -1)
            .Where(row => row >= 0)
            .Order();
        return new OrderDraft(
            values,
            [.. rows.Select(row => new LineDraft(Of(row, "item"), Of(row, "itemId"), Of(row, "quantity"), Of(row, "price")))],
            values.GetValueOrDefault("then") == "new");

        string Of(int row, string column) => values.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"line.{row}.{column}"), "").Trim();
    }

    public OrderDraft With(string key, string value) =>
        this with { Values = new Dictionary<string, string>(Values, StringComparer.Ordinal) { [key] = value } };
}

/// <summary>One line as typed; <paramref name="Item"/> is only what the item box shows, the id decides.</summary>
internal sealed record LineDraft(string Item, string ItemId, string Quantity, string Price);

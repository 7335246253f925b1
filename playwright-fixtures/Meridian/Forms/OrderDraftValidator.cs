using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Catalogue;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Fixtures.Meridian.SignIn;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Forms;

/// <summary>A complaint about one box; <paramref name="FieldId"/> is the id of that box on the page.</summary>
internal sealed record FieldError(string FieldId, string Label, string Message);

/// <summary>Turns a draft into an order, or into complaints. It never looks for an order with the same reference.</summary>
internal sealed class OrderDraftValidator(CatalogueStore catalogue, AppSession session, UiVersion ui)
{
    public const decimal MaxQuantity = 1_000_000;
    public const decimal MaxPrice = 100_000_000;

    private readonly AccountLocale _locale = AccountLocale.Of(session.Account);
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Errors => _errors;

    public OrderRecord? Validate(OrderDraft draft)
    {
        Supplier? supplier = catalogue.Supplier(draft[OrderFieldCatalog.SupplierId]);
        if (supplier is null || !string.Equals(supplier.Name, draft[OrderFieldCatalog.Supplier].Trim(), StringComparison.Ordinal))
        {
            AddError(OrderFieldCatalog.Supplier, draft[OrderFieldCatalog.Supplier].Trim().Length == 0
                ? "A value is required."
                : "Choose an entry from the list.");
        }

        DateOnly ordered = Date(draft, OrderFieldCatalog.OrderDate);
        DateOnly due = Date(draft, OrderFieldCatalog.DueDate);
        if (_errors.TrueForAll(error => error.FieldId is not ("order-date" or "due-date")) && due < ordered)
        {
            AddError(OrderFieldCatalog.DueDate, "Must not lie before the order date.");
        }

        CheckLengthsAndChoices(draft);
        decimal discount = Discount(draft);

        List<OrderLine> lines = Lines(draft);

        if (_errors.Count > 0 || supplier is null)
        {
            return null;
        }

        return new OrderRecord
        {
            Id = 0,
            Number = "",
            Reference = draft[OrderFieldCatalog.Reference].Trim(),
            Supplier = supplier.Name,
            SupplierId = supplier.Id,
            OrderDate = ordered,
            Due = due,
            Currency = draft[OrderFieldCatalog.Currency],
            ShipTo = draft[OrderFieldCatalog.ShipTo],
            Memo = draft[OrderFieldCatalog.Memo],
            Lines = lines,
            Total = Money(lines.Sum(line => line.Amount) * (100 - discount) / 100),
            Account = session.Account.User,
            Session = session.Ordinal,
            SavedAt = default,
            Fields = OrderFieldCatalog.Fields(ui)
                .Where(field => !OrderFieldCatalog.OnRecord.Contains(field.Key, StringComparer.Ordinal))
                .ToDictionary(field => field.Key, field => draft[field.Key], StringComparer.Ordinal),
        };
    }

    public static decimal Money(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);

    private void CheckLengthsAndChoices(OrderDraft draft)
    {
        foreach (FieldSpec field in OrderFieldCatalog.Fields(ui))
        {
            if (draft[field.Key].Length > field.MaxLength)
            {
                AddError(field.Key, "At most {0} characters are allowed.", field.MaxLength.ToString(CultureInfo.InvariantCulture));
            }

            if (field.Kind is FieldKind.Select or FieldKind.Radio && !field.Choices.Contains(draft[field.Key], StringComparer.Ordinal))
            {
                AddError(field.Key, "Choose one of the entries.");
            }
        }
    }

    private decimal Discount(OrderDraft draft)
    {
        string typed = draft[OrderFieldCatalog.Discount].Trim();
        decimal discount = 0;
        if (typed.Length > 0 && (!_locale.TryNumber(typed, out discount) || discount > 100))
        {
            AddError(OrderFieldCatalog.Discount, "Enter a percentage between 0 and 100.");
        }

        return discount;
    }

    private DateOnly Date(OrderDraft draft, string key)
    {
        if (!_locale.TryDate(draft[key], out DateOnly date))
        {
            AddError(key, "Enter a valid date as {0}.", _locale.DateHint);
        }

        return date;
    }

    private List<OrderLine> Lines(OrderDraft draft)
    {
        var lines = new List<OrderLine>();
        for (int row = 0; row < draft.Lines.Count; row++)
        {
            if (Line(draft.Lines[row], row) is { } line)
            {
                lines.Add(line);
            }
        }

        if (draft.Lines.Count == 0)
        {
            _errors.Add(new FieldError("btn-add-line", ui.LabelFor("Items"), ui.LabelFor("Enter at least one line.")));
        }

        return lines;
    }

    private OrderLine? Line(LineDraft line, int row)
    {
        int before = _errors.Count;
        CatalogueItem? item = catalogue.Item(line.ItemId);
        if (item is null)
        {
            AddLineError(row, "item", "Item", "Choose an entry from the list.");
        }

        if (!_locale.TryNumber(line.Quantity, out decimal quantity) || quantity <= 0 || quantity > MaxQuantity || quantity.Scale > 3)
        {
            AddLineError(row, "quantity", "Quantity", "Must be a number greater than 0 with at most 3 decimals.");
        }

        if (!_locale.TryNumber(line.Price, out decimal price) || price.Scale > 4 || price > MaxPrice)
        {
            AddLineError(row, "price", "Unit price", "Must be an amount of 0 or more.");
        }

        return _errors.Count > before || item is null
            ? null
            : new OrderLine(item.Code, item.Name, quantity, item.Unit, price, Money(quantity * price));
    }

    private void AddError(string key, string message, string inserted = "")
    {
        FieldSpec field = OrderFieldCatalog.Fields(ui).Single(candidate => candidate.Key == key);
        _errors.Add(new FieldError(field.Id, ui.LabelFor(field.Label), ui.LabelFor(message).Replace("{0}", inserted, StringComparison.Ordinal)));
    }

    private void AddLineError(int row, string column, string label, string message) => _errors.Add(new FieldError(
        string.Create(CultureInfo.InvariantCulture, $"line-{row}-{column}"),
        string.Create(CultureInfo.InvariantCulture, $"{ui.LabelFor("Line")} {row + 1}, {ui.LabelFor(label)}"),
        ui.LabelFor(message)));
}

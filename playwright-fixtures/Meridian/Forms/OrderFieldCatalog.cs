using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Forms;

/// <summary>The fields of a purchase order and where each interface version puts them.</summary>
internal static class OrderFieldCatalog
{
    public const string Supplier = "supplier";
    public const string SupplierId = "supplierId";
    public const string OrderDate = "orderDate";
    public const string DueDate = "dueDate";
    public const string Currency = "currency";
    public const string Reference = "reference";
    public const string Buyer = "buyer";
    public const string ShipTo = "shipTo";
    public const string Discount = "discount";
    public const string Memo = "memo";

    public static IReadOnlyList<FieldSpec> All { get; } =
    [
        new(Supplier, "supplier", "Supplier", FieldKind.Supplier) { Required = true, Wide = true, MaxLength = 200 },
        new(Reference, "external-reference", "External reference", FieldKind.Text) { MaxLength = 40 },
        new(OrderDate, "order-date", "Order date", FieldKind.Date) { Required = true },
        new(DueDate, "due-date", "Due date", FieldKind.Date) { Required = true },
        new(Currency, "currency", "Currency", FieldKind.Select) { Choices = ["EUR", "USD", "GBP", "CHF"], Default = "EUR" },
        new(Buyer, "buyer", "Buyer", FieldKind.Text),
        new("department", "department", "Department", FieldKind.Select)
        {
            Choices = ["Production", "Maintenance", "Research", "Administration"], Default = "Production",
        },
        new("costCentre", "cost-centre", "Cost centre", FieldKind.Select)
        {
            Choices = ["4100 Machining", "4200 Assembly", "4300 Warehouse", "4900 Overheads"], Default = "4100 Machining",
        },
        new("project", "project", "Project", FieldKind.Text),
        new(ShipTo, "ship-to", "Ship-to", FieldKind.Select)
        {
            Choices = ["Main Warehouse", "Plant 2 Kiel", "Rotterdam Depot"], Default = "Main Warehouse",
        },
        new("deliveryTerms", "delivery-terms", "Delivery terms", FieldKind.Select) { Choices = ["DAP", "DDP", "EXW", "FCA", "CIP"], Default = "DAP" },
        new("shippingMethod", "shipping-method", "Shipping method", FieldKind.Select)
        {
            Choices = ["Standard freight", "Express", "Collection", "Sea freight"], Default = "Standard freight",
        },
        new("carrierAccount", "carrier-account", "Carrier account", FieldKind.Text),
        new("requestedBy", "requested-by", "Requested by", FieldKind.Text),
        new("partialDelivery", "partial-delivery", "Partial delivery", FieldKind.Check) { Default = "yes" },
        new("paymentTerms", "payment-terms", "Payment terms", FieldKind.Select)
        {
            Choices = ["Net 30", "Net 60", "14 days 2 %", "Prepayment"], Default = "Net 30",
        },
        new("taxCode", "tax-code", "Tax code", FieldKind.Select) { Choices = ["Standard", "Reduced", "Reverse charge", "Exempt"], Default = "Standard" },
        new(Discount, "discount", "Discount %", FieldKind.Number) { Default = "0", MaxLength = 12 },
        new("budgetCode", "budget-code", "Budget code", FieldKind.Text),
        new(Memo, "memo", "Memo", FieldKind.LongText) { MaxLength = 1000, Wide = true },
        new("internalNote", "internal-note", "Internal note", FieldKind.Text) { Wide = true },
        new("supplierMessage", "supplier-message", "Supplier message", FieldKind.LongText) { MaxLength = 1000, Wide = true },
        new("priority", "priority", "Priority", FieldKind.Radio) { Choices = ["Low", "Normal", "High"], Default = "Normal" },
        new("confidential", "confidential", "Confidential", FieldKind.Check),
    ];

    private static readonly IReadOnlyList<SectionSpec> StandardSections =
    [
        Section("primary", "Primary Information", Supplier, Reference, OrderDate, DueDate, Currency, Buyer, "department", "costCentre", "project"),
        Section("delivery", "Delivery", ShipTo, "deliveryTerms", "shippingMethod", "carrierAccount", "requestedBy", "partialDelivery"),
        Section("payment", "Payment", "paymentTerms", "taxCode", Discount, "budgetCode"),
        Section("items", "Items"),
        Section("notes", "Notes", Memo, "supplierMessage", "internalNote", "priority", "confidential"),
    ];

    private static readonly IReadOnlyList<SectionSpec> RearrangedSections =
    [
        Section("items", "Items"),
        Section("delivery", "Delivery", DueDate, "requestedBy", "shippingMethod", "deliveryTerms", ShipTo, "carrierAccount", "partialDelivery"),
        Section("primary", "Primary Information", "department", Buyer, "costCentre", "project", OrderDate, Supplier, "priority", "confidential"),
        Section("payment", "Payment", Currency, Reference, "budgetCode", Discount, "taxCode", "paymentTerms"),
        Section("notes", "Notes", "internalNote", "supplierMessage", Memo),
    ];

    private static readonly IReadOnlyList<SectionSpec> LookalikeSections =
    [
        new(
            "primary",
            "Primary Information",
            [
                Field(Supplier),
                // Inserted where the reference was, with its id.
                new("supplierReference", "external-reference", "Supplier reference", FieldKind.Text) { MaxLength = 40 },
                Field(Reference) with { Id = "external-ref-no", Label = "External ref. no." },
                Field(OrderDate),
                Field(DueDate),
                // The decoy: nearer to the reference's old label than its new one is.
                new("quoteReference", "quote-reference", "External reference of quote", FieldKind.Text) { MaxLength = 40 },
                .. new[] { Currency, Buyer, "department", "costCentre", "project" }.Select(Field),
            ]),
        .. StandardSections.Where(section => section.Id is not ("primary" or "notes")),
        new(
            "notes",
            "Notes",
            [
                // Each in the other's place, with the other's id.
                Field("supplierMessage") with { Id = Field(Memo).Id },
                Field(Memo) with { Id = Field("supplierMessage").Id },
                .. new[] { "internalNote", "priority", "confidential" }.Select(Field),
            ]),
    ];

    /// <summary>The keys that an order record has as properties of its own.</summary>
    public static IReadOnlyList<string> OnRecord { get; } = [Supplier, Reference, OrderDate, DueDate, Currency, ShipTo, Memo];

    public static IReadOnlyList<SectionSpec> Sections(UiVersion ui) =>
        ui.IsReworded ? RearrangedSections : ui.HasLookalikes ? LookalikeSections : StandardSections;

    /// <summary>The fields of a version's form: those of <see cref="All"/>, and what else it has.</summary>
    public static IReadOnlyList<FieldSpec> Fields(UiVersion ui) => ui.HasLookalikes ? [.. LookalikeSections.SelectMany(section => section.Fields)] : All;

    /// <summary>The id of a field on a saved order's page, which no version moves.</summary>
    public static string IdOnSavedPage(FieldSpec field) => (All.FirstOrDefault(known => known.Key == field.Key) ?? field).Id;

    private static FieldSpec Field(string key) => All.Single(field => field.Key == key);

    private static SectionSpec Section(string id, string title, params string[] keys) =>
        new(id, title, [.. keys.Select(Field)]);
}

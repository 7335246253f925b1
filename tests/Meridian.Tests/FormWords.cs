namespace BrowserAgent.Meridian.Tests;

/// <summary>The words by which a person finds the fields of one interface version, written down by hand from its pages.</summary>
internal sealed record FormWords(IReadOnlyDictionary<string, string> Labels)
{
    private static readonly Dictionary<string, string> Original = new(StringComparer.Ordinal)
    {
        ["supplier"] = "Supplier",
        ["reference"] = "External reference",
        ["orderDate"] = "Order date",
        ["dueDate"] = "Due date",
        ["currency"] = "Currency",
        ["buyer"] = "Buyer",
        ["department"] = "Department",
        ["costCentre"] = "Cost centre",
        ["project"] = "Project",
        ["shipTo"] = "Ship-to",
        ["deliveryTerms"] = "Delivery terms",
        ["shippingMethod"] = "Shipping method",
        ["carrierAccount"] = "Carrier account",
        ["requestedBy"] = "Requested by",
        ["partialDelivery"] = "Partial delivery",
        ["paymentTerms"] = "Payment terms",
        ["taxCode"] = "Tax code",
        ["discount"] = "Discount %",
        ["budgetCode"] = "Budget code",
        ["memo"] = "Memo",
        ["internalNote"] = "Internal note",
        ["supplierMessage"] = "Supplier message",
        ["priority"] = "Priority",
        ["confidential"] = "Confidential",
    };

    private static readonly Dictionary<string, string> Third = new(StringComparer.Ordinal)
    {
        ["supplier"] = "Vendor",
        ["reference"] = "Your ref. no.",
        ["orderDate"] = "Issued on",
        ["dueDate"] = "Required by",
        ["currency"] = "Trading currency",
        ["buyer"] = "Purchaser",
        ["department"] = "Business unit",
        ["costCentre"] = "Cost object",
        ["project"] = "Engagement",
        ["shipTo"] = "Deliver to",
        ["deliveryTerms"] = "Incoterms",
        ["shippingMethod"] = "Dispatch by",
        ["carrierAccount"] = "Forwarder account no.",
        ["requestedBy"] = "On behalf of",
        ["partialDelivery"] = "Split shipments allowed",
        ["paymentTerms"] = "Terms of payment",
        ["taxCode"] = "VAT treatment",
        ["discount"] = "Rebate %",
        ["budgetCode"] = "Funding line",
        ["memo"] = "Remarks to order",
        ["internalNote"] = "Private remark",
        ["supplierMessage"] = "Text for vendor",
        ["priority"] = "Urgency",
        ["confidential"] = "Restricted access",
    };

    private static readonly Dictionary<string, string> Sixth = new(StringComparer.Ordinal)
    {
        ["supplier"] = "ספק",
        ["reference"] = "אסמכתא חיצונית",
        ["orderDate"] = "תאריך הזמנה",
        ["dueDate"] = "תאריך יעד",
        ["currency"] = "מטבע",
        ["buyer"] = "קניין",
        ["department"] = "מחלקה",
        ["costCentre"] = "מרכז עלות",
        ["project"] = "פרויקט",
        ["shipTo"] = "כתובת למשלוח",
        ["deliveryTerms"] = "תנאי אספקה",
        ["shippingMethod"] = "אופן משלוח",
        ["carrierAccount"] = "חשבון אצל המוביל",
        ["requestedBy"] = "שם המבקש",
        ["partialDelivery"] = "אספקה חלקית",
        ["paymentTerms"] = "תנאי תשלום",
        ["taxCode"] = "קוד מס",
        ["discount"] = "הנחה באחוזים",
        ["budgetCode"] = "סעיף תקציבי",
        ["memo"] = "הערות להזמנה",
        ["internalNote"] = "הערה פנימית",
        ["supplierMessage"] = "הודעה לספק",
        ["priority"] = "עדיפות",
        ["confidential"] = "חסוי",
    };

    public string AddLine { get; private init; } = "Add line";

    public string Line { get; private init; } = "Line";

    public string Item { get; private init; } = "Item";

    public string Quantity { get; private init; } = "Quantity";

    public string Price { get; private init; } = "Unit price";

    public string Save { get; private init; } = "Save";

    /// <summary>The text of a choice's entry where it is not the stored one.</summary>
    public IReadOnlyDictionary<string, string> Choices { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The words of an interface version.</summary>
    public static FormWords Of(int version) => version switch
    {
        3 => new FormWords(Third) { AddLine = "New item row", Item = "Article", Quantity = "Qty ordered", Price = "Price each" },
        6 => new FormWords(Sixth)
        {
            AddLine = "הוספת שורה",
            Line = "שורה",
            Item = "פריט",
            Quantity = "כמות",
            Price = "מחיר ליחידה",
            Save = "שמירה",
            Choices = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Research"] = "מחקר",
                ["Express"] = "משלוח מהיר",
                ["Net 60"] = "60 יום נטו",
                ["Reduced"] = "מופחת",
                ["High"] = "גבוהה",
            },
        },
        7 => new FormWords(new Dictionary<string, string>(Original, StringComparer.Ordinal) { ["reference"] = "External ref. no." }),
        _ => new FormWords(Original),
    };
}

namespace BrowserAgent.Fixtures.Meridian.Versions;

/// <summary>What v3 calls the things of v1. Whatever is not listed kept its name.</summary>
internal static class RewordedLabels
{
    private static readonly Dictionary<string, string> Reworded = new(StringComparer.Ordinal)
    {
        ["Supplier"] = "Vendor",
        ["Suppliers"] = "Vendors",
        ["Order date"] = "Issued on",
        ["Due date"] = "Required by",
        ["Due"] = "Required by",
        ["Date"] = "Issued on",
        ["Currency"] = "Trading currency",
        ["External reference"] = "Your ref. no.",
        ["Buyer"] = "Purchaser",
        ["Department"] = "Business unit",
        ["Cost centre"] = "Cost object",
        ["Project"] = "Engagement",
        ["Ship-to"] = "Deliver to",
        ["Delivery terms"] = "Incoterms",
        ["Shipping method"] = "Dispatch by",
        ["Carrier account"] = "Forwarder account no.",
        ["Partial delivery"] = "Split shipments allowed",
        ["Requested by"] = "On behalf of",
        ["Payment terms"] = "Terms of payment",
        ["Tax code"] = "VAT treatment",
        ["Discount %"] = "Rebate %",
        ["Budget code"] = "Funding line",
        ["Memo"] = "Remarks to order",
        ["Internal note"] = "Private remark",
        ["Supplier message"] = "Text for vendor",
        ["Priority"] = "Urgency",
        ["Confidential"] = "Restricted access",
        ["Item"] = "Article",
        ["Items"] = "Articles",
        ["Item ID"] = "Article key",
        ["Quantity"] = "Qty ordered",
        ["Unit"] = "UoM",
        ["Unit price"] = "Price each",
        ["Amount"] = "Line value",
        ["Add line"] = "New item row",
        ["Primary Information"] = "General",
        ["Delivery"] = "Logistics",
        ["Payment"] = "Billing",
        ["Notes"] = "Remarks",
        ["Total"] = "Order value",
        ["Number"] = "Document",
    };

    public static string LabelFor(this UiVersion ui, string words) =>
        ui.IsComponents ? HebrewLabels.Of(words) : ui.IsReworded ? Reworded.GetValueOrDefault(words, words) : words;
}

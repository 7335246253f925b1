namespace BrowserAgent.Campaigns.HostilePages.Kinds;

/// <summary>Pages that show the job's values in other forms than they were sent, to have them in a prompt.</summary>
internal static class PromptKinds
{
    public static IEnumerable<HostileKind> All => Shown().GroupBy(form => form.Kind).Select(forms => new HostileKind(
        $"value-shown-as-{forms.Key}", "a value of the job is in a prompt", [.. forms.Select(form => Case(form.Text, form.Locale))]));

    // The values are those of HostilePageRun: supplier, item, memo, due day, lines of 12 x 1,234.50 and 4 x 99.95.
    private static IEnumerable<(string Kind, string Text, string Locale)> Shown() =>
    [
        ("date", "3/5/2027", "en-US"), ("date", "March 5, 2027", "en-US"), ("date", "5 Mar 2027", "en-US"), ("date", "20270305", "en-US"), ("date", "05.03.27", "de-DE"), ("date", "5. März 2027", "de-DE"),
        ("grouped-number", "1,234.50", "en-US"), ("grouped-number", "1.234,50", "de-DE"), ("grouped-number", "1\u00A0234,5", "fr-FR"), ("grouped-number", "1'234.50", "en-US"),
        ("amount-with-currency", "USD 1,234.50", "en-US"), ("amount-with-currency", "\u20AC1234.50", "en-US"),
        ("line-total", "14,814.00", "en-US"), ("line-total", "399,80", "de-DE"),
        ("sum", "15,213.80", "en-US"), ("sum", "15213.8", "en-US"),
        ("joined-words", "Canary-Supplier-Ltd", "en-US"), ("joined-words", "canary_supplier_ltd", "en-US"), ("joined-words", "CanarySupplierLtd", "en-US"),
        ("other-case", "CANARY SUPPLIER LTD", "en-US"),
        ("compatibility-forms", "\uFF23\uFF21\uFF2E\uFF21\uFF32\uFF39\uFF0D7781", "en-US"),
        ("percent-encoding", "Canary%20Supplier%20Ltd", "en-US"), ("percent-encoding", "%43anary+Supplier+Ltd", "en-US"),
        ("html-encoding", "M&amp;amp;M Canary", "en-US"), ("html-encoding", "&amp;#67;anary Supplier Ltd", "en-US"),
        ("grouped-code", "DE44 5001 0517 5407 3249 31", "en-US"), ("grouped-code", "CANARY 7781", "en-US"),
        ("part-of-a-word", "xCANARY-7781x", "en-US"),
    ];

    private static HostileCase Case(string shown, string locale) => new()
    {
        Variant = $"{shown} ({locale})",
        Body = $"<h2>Order</h2><table><tr><td>{shown}</td></tr></table><label>Supplier <input></label>",
        Model = HostileModel.Saying("not there"),
        Fills = true,
        // As a snapshot writes it.
        PromptCanaries = [shown.Replace("&amp;", "&", StringComparison.Ordinal).Replace('\u00A0', ' ')],
        Locale = locale,
    };
}

/// <summary>Other ways into a prompt.</summary>
internal static class PromptWayKinds
{
    public static IEnumerable<HostileKind> All =>
    [
        new("value-in-an-address", "a value of the job is in a prompt", [Case("encoded", "<a href=\"/orders/CANARY%2D7781\">Order</a>", "CANARY%2D7781"), Case("path", "<a href=\"/orders/CANARY-7781\">Order</a>", "CANARY-7781")]),
        new("value-in-what-was-opened", "a value of the job is in a prompt",
        [
            Case("name", "<button type=\"button\" aria-expanded=\"false\">More of CANARY-7781</button>", "CANARY-7781") with
            {
                Model = (prompt, call) => call == 1 && prompt.Split("[ref=") is { Length: > 1 } parts ? new { verb = "open", @ref = parts[1].Split(']')[0], reason = "" } : new { verb = "none", @ref = "", reason = "" },
            },
        ]),
        new("value-in-an-attribute", "a value of the job is in a prompt",
        [
            Case("title", "<a href=\"#\" title=\"CANARY-7781\"></a>", "CANARY-7781"),
            Case("alt", "<img alt=\"CANARY-7781\" src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" width=\"20\" height=\"20\">", "CANARY-7781"),
            Case("placeholder", "<input aria-label=\"Note\" placeholder=\"CANARY-7781\">", "CANARY-7781"),
        ]),
    ];

    private static HostileCase Case(string variant, string body, string canary) => new() { Variant = variant, Body = body, Model = HostileModel.Saying("not there"), PromptCanaries = [canary] };
}

using System.Collections.Frozen;
using System.Globalization;

namespace BrowserAgent.Agent.Values.Formatting;

/// <summary>
/// Currencies and units that may precede or follow a number. The list is closed because an open one would read "5 Mio" as 5;
/// a pack names its other
/// units in its formats, or selects the number with the element's match.
/// </summary>
internal sealed class NumberAffixes(IReadOnlyCollection<string> siteUnits)
{
    /// <summary>The codes of ISO 4217, and what is written in their place.</summary>
    private static readonly FrozenSet<string> Currencies = FrozenSet.ToFrozenSet(
        [
            "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB",
            "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP",
            "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF",
            "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK",
            "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN",
            "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF",
            "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND",
            "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF",
            "YER", "ZAR", "ZMW", "ZWG",
            "US$", "CA$", "A$", "C$", "R$", "HK$", "NT$", "NZ$", "S$", "kr", "kr.", "zł", "Kč", "Ft", "lei", "Fr.", "SFr.",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Units = FrozenSet.ToFrozenSet(
        [
            "pc", "pcs", "pc.", "pcs.", "pce", "pces", "piece", "pieces", "ea", "ea.", "each", "unit", "units",
            "Stk", "Stk.", "Stck", "Stück", "pièce", "pièces", "kg", "mg", "lb", "lbs", "oz", "km", "cm", "mm", "ft", "yd",
            "m2", "m3", "qm", "cm2", "cm3", "mm2", "ml", "cl", "dl", "hl", "gal", "hr", "hrs", "min", "%",
        ],
        StringComparer.OrdinalIgnoreCase);

    // In exact case and after a space only: "5k" and "5 M" are scales, "5m" may be one.
    private static readonly FrozenSet<string> OneLetterUnits = FrozenSet.ToFrozenSet(["g", "t", "m", "l", "h", "d", "u"], StringComparer.Ordinal);

    /// <summary>The text without at most one currency before it and one currency or unit after it.</summary>
    public string Strip(string text, out bool hadCurrency)
    {
        var start = StripStart(text);
        var end = StripEnd(start, out var currencyAtEnd);
        hadCurrency = start.Length < text.Length || currencyAtEnd;
        return end;
    }

    /// <summary>A currency between a sign and its number.</summary>
    public static string StripCurrency(string text) => StripStart(text);

    private static string StripStart(string text)
    {
        var length = 0;
        while (length < text.Length && !char.IsAsciiDigit(text[length]) && text[length] is not (' ' or '-' or '\u2010' or '\u2212' or '\u2013' or '\u2014' or '+' or '('))
        {
            length++;
        }

        return IsCurrency(text[..length]) ? text[length..].TrimStart(' ') : text;
    }

    private string StripEnd(string text, out bool hadCurrency)
    {
        // The unit reaches from the end back to the last digit or space. A unit may contain a digit (m2), so the part after a space is tried first.
        var space = text.LastIndexOf(' ');
        if (space > 0 && IsCurrencyOrUnit(text[(space + 1)..], afterSpace: true))
        {
            hadCurrency = IsCurrency(text[(space + 1)..]);
            return text[..space].TrimEnd(' ');
        }

        var start = text.Length;
        while (start > 0 && !char.IsAsciiDigit(text[start - 1]) && text[start - 1] is not (' ' or '-' or '\u2010' or '\u2212' or '\u2013' or '\u2014' or ')'))
        {
            start--;
        }

        var taken = IsCurrencyOrUnit(text[start..], afterSpace: false);
        hadCurrency = taken && IsCurrency(text[start..]);
        return taken ? text[..start] : text;
    }

    private bool IsCurrencyOrUnit(string word, bool afterSpace) =>
        IsCurrency(word) || Units.Contains(word) || siteUnits.Contains(word, StringComparer.Ordinal) || (afterSpace && OneLetterUnits.Contains(word));

    private static bool IsCurrency(string word) =>
        word is [var only] ? char.GetUnicodeCategory(only) == UnicodeCategory.CurrencySymbol : Currencies.Contains(word);
}

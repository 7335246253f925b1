using System.Collections.Frozen;
using System.Globalization;

namespace BrowserAgent.Agent.Values.Formatting;

/// <summary>
/// Currencies and units that may precede or follow a number. The list is closed because an open one would read "5 Mio" as 5;
/// for other units a pack selects the number with the element's match.
/// </summary>
internal static class NumberAffixes
{
    private static readonly FrozenSet<string> Currencies = FrozenSet.ToFrozenSet(
        [
            "AED", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS",
            "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB",
            "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
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

    public static string StripStart(string text)
    {
        var length = 0;
        while (length < text.Length && !char.IsAsciiDigit(text[length]) && text[length] is not (' ' or '-' or '\u2212' or '+'))
        {
            length++;
        }

        return IsCurrency(text[..length]) ? text[length..].TrimStart(' ') : text;
    }

    public static string StripEnd(string text)
    {
        // The unit reaches from the end back to the last digit or space. A unit may contain a digit (m2), so the part after a space is tried first.
        var space = text.LastIndexOf(' ');
        if (space > 0 && IsCurrencyOrUnit(text[(space + 1)..], afterSpace: true))
        {
            return text[..space].TrimEnd(' ');
        }

        var start = text.Length;
        while (start > 0 && !char.IsAsciiDigit(text[start - 1]) && text[start - 1] != ' ')
        {
            start--;
        }

        return IsCurrencyOrUnit(text[start..], afterSpace: false) ? text[..start] : text;
    }

    private static bool IsCurrencyOrUnit(string word, bool afterSpace) =>
        IsCurrency(word) || Units.Contains(word) || (afterSpace && OneLetterUnits.Contains(word));

    private static bool IsCurrency(string word) =>
        word is [var only] ? char.GetUnicodeCategory(only) == UnicodeCategory.CurrencySymbol : Currencies.Contains(word);
}

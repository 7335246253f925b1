using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Values.Formatting;

/// <summary>
/// Parses numbers as a site shows them. Only an unambiguous text is read: separators in correct places, at each end at most one currency or
/// unit from a closed list. A scale word ("5 Mio") or an ambiguous sign must never be dropped.
/// </summary>
internal sealed partial class NumberParser
{
    // A decimal holds 28 digits exactly; beyond that, parsing rounds silently.
    private const int MaxDigits = 28;

    private readonly Regex _shape;
    private readonly string _group;
    private readonly string _decimal;

    public NumberParser(SiteFormats formats)
    {
        _decimal = Separator(formats.DecimalSeparator);
        _group = Separator(formats.GroupSeparator);
        _shape = ShapeOf(formats.Culture, _decimal, _group);
    }

    public decimal? Read(string shown)
    {
        if (HasRaisedDigit(shown))
        {
            return null;
        }

        var clean = CanonicalTextNormalizer.Clean(shown).Trim();
        if (TwoCells().IsMatch(clean))
        {
            return null;
        }

        var text = Separator(SpaceLike().Replace(clean, " "));
        var (sign, rest) = TakeSign(text);
        rest = NumberAffixes.StripStart(rest);
        if (sign is null)
        {
            (sign, rest) = TakeSign(rest);
        }

        rest = NumberAffixes.StripEnd(rest);
        if (!_shape.IsMatch(rest))
        {
            return null;
        }

        var plain = _group.Length > 0 ? rest.Replace(_group, "", StringComparison.Ordinal) : rest;
        plain = plain.Replace(_decimal, ".", StringComparison.Ordinal);
        if (plain.Count(char.IsAsciiDigit) > MaxDigits
            || !decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        return sign == '-' ? -value : value;
    }

    private static (char? Sign, string Unsigned) TakeSign(string text) => text switch
    {
        ['-' or '\u2212', .. var rest] => ('-', rest),
        ['+', .. var rest] => ('+', rest),
        _ => (null, text),
    };

    /// <summary>Several characters for apostrophes and for spaces mean the same separator.</summary>
    private static string Separator(string text) =>
        CanonicalTextNormalizer.Clean(text).Replace('\u2019', '\'');

    private static Regex ShapeOf(CultureInfo culture, string point, string group)
    {
        var whole = "[0-9]+";
        if (group.Length > 0)
        {
            var mark = Regex.Escape(group);
            // The first group never starts with a zero: on a site that groups by points, 0.500 is a fraction in another notation.
            whole += $"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+";
            if (culture.NumberFormat.NumberGroupSizes is [3, 2])
            {
                whole += $"|[1-9][0-9]?(?:{mark}[0-9]{{2}})*{mark}[0-9]{{3}}";
            }
        }

        var decimals = $"{Regex.Escape(point)}[0-9]+";
        return new Regex($@"\A(?:(?:{whole})(?:{decimals})?|{decimals})\z", RegexOptions.CultureInvariant, SiteValueConverter.MatchTimeout);
    }

    /// <summary>NFKC turns 10² into 102 and 1½ into 11⁄2, so such digits are detected before it. After a letter they belong to a unit (m²).</summary>
    private static bool HasRaisedDigit(string shown)
    {
        var afterLetter = false;
        foreach (var rune in shown.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber && !afterLetter)
            {
                return true;
            }

            afterLetter = Rune.IsLetter(rune);
        }

        return false;
    }

    /// <summary>Digits separated by a tab, a line break or several spaces are two numbers side by side, never one grouped number.</summary>
    [GeneratedRegex(@"[0-9](?:\s{2,}|[\t\r\n\v\f\u0085\u2028\u2029])\s*[0-9]", RegexOptions.None, 100)]
    private static partial Regex TwoCells();

    [GeneratedRegex(@"\s", RegexOptions.None, 100)]
    private static partial Regex SpaceLike();
}

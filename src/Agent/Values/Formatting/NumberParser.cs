using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Values.Formatting;

/// <summary>
/// Numbers as a site shows them. Only what has one meaning is read: separators in well-formed places, one currency or unit at
/// each end from a closed list. A scale word ("5 Mio") or a doubtful sign must never pass as the bare number.
/// </summary>
internal sealed partial class NumberParser
{
    // A decimal holds 28 digits for certain; beyond, parsing rounds without a word.
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

        var clean = CanonicalText.Clean(shown).Trim();
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

    /// <summary>Apostrophes and spaces come in several shapes that mean one separator.</summary>
    private static string Separator(string text) =>
        CanonicalText.Clean(text).Replace('\u2019', '\'');

    private static Regex ShapeOf(CultureInfo culture, string point, string group)
    {
        var whole = "[0-9]+";
        if (group.Length > 0)
        {
            var mark = Regex.Escape(group);
            // The first group never starts with a zero: 0.500 on a site that groups by points is a fraction of someone else's.
            whole += $"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+";
            if (culture.NumberFormat.NumberGroupSizes is [3, 2])
            {
                whole += $"|[1-9][0-9]?(?:{mark}[0-9]{{2}})*{mark}[0-9]{{3}}";
            }
        }

        var decimals = $"{Regex.Escape(point)}[0-9]+";
        return new Regex($@"\A(?:(?:{whole})(?:{decimals})?|{decimals})\z", RegexOptions.CultureInvariant, SiteValueFormat.MatchTimeout);
    }

    /// <summary>NFKC makes 10² into 102 and 1½ into 11⁄2, so such digits are looked for before it. After a letter they are a unit's (m²).</summary>
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

    /// <summary>Digits parted by a tab, a line break or several spaces are two numbers side by side, never a group.</summary>
    [GeneratedRegex(@"[0-9](?:\s{2,}|[\t\r\n\v\f\u0085\u2028\u2029])\s*[0-9]", RegexOptions.None, 100)]
    private static partial Regex TwoCells();

    [GeneratedRegex(@"\s", RegexOptions.None, 100)]
    private static partial Regex SpaceLike();
}

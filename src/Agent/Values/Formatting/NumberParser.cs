using System.Globalization;
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

    // Stands for a thin space between digits, which groups thousands whatever the site's own separator is.
    private const char ThinGroup = '\uE000';

    // Hyphens, minus sign, en dash.
    private static readonly char[] MinusSigns = ['-', '\u2010', '\u2212', '\u2013'];

    private readonly Regex _shape;
    private readonly string _group;
    private readonly string _decimal;

    private readonly NumberAffixes _affixes;
    private readonly IReadOnlySet<NegativeForm>? _negative;

    public NumberParser(SiteFormats formats)
    {
        _decimal = Separator(formats.DecimalSeparator);
        _group = Separator(formats.GroupSeparator);
        _shape = ShapeOf(formats.Culture, _decimal, _group);
        _affixes = new NumberAffixes(formats.Units);
        _negative = formats.Negative;
    }

    public decimal? Read(string shown)
    {
        if (CompatibilityDigits.AreIn(shown) || shown.Contains(ThinGroup, StringComparison.Ordinal))
        {
            return null;
        }

        var clean = CanonicalTextNormalizer.Clean(ThinSpace().Replace(shown, ThinGroup.ToString())).Trim();
        if (TwoCells().IsMatch(clean))
        {
            return null;
        }

        var text = _affixes.Strip(Separator(SpaceLike().Replace(clean, " ")), out var hasCurrency);
        return ReadBracketed(text, hasCurrency) ?? ReadSigned(text);
    }

    private decimal? ReadSigned(string text)
    {
        if (ReadUnsigned(text) is { } plain)
        {
            return plain;
        }

        if (text is ['+', .. var positive])
        {
            return ReadUnsigned(NumberAffixes.StripCurrency(positive));
        }

        if (TakesNegative(NegativeForm.Leading) && IsMinus(text.FirstOrDefault()))
        {
            return -ReadUnsigned(NumberAffixes.StripCurrency(text[1..]));
        }

        return TakesNegative(NegativeForm.Trailing) && IsMinus(text.LastOrDefault()) ? -ReadUnsigned(text[..^1]) : null;
    }

    /// <summary>
    /// A number in brackets is negative in accounts. Where the pack does not say that this site writes so, a whole number without a currency may be a count,
    /// "(5)", and is not read.
    /// </summary>
    private decimal? ReadBracketed(string text, bool hasCurrency)
    {
        if (text is not ['(', .. var inside, ')'] || !TakesNegative(NegativeForm.Brackets))
        {
            return null;
        }

        var number = _affixes.Strip(inside, out var hasCurrencyInside);
        var isAmount = _negative is not null || hasCurrency || hasCurrencyInside || number.Any(letter => !char.IsAsciiDigit(letter));
        return isAmount ? -ReadUnsigned(number) : null;
    }

    private bool TakesNegative(NegativeForm form) => _negative?.Contains(form) ?? true;

    private decimal? ReadUnsigned(string text)
    {
        if (!_shape.IsMatch(text))
        {
            return null;
        }

        var plain = _group.Length > 0 ? text.Replace(_group, "", StringComparison.Ordinal) : text;
        plain = plain.Replace(ThinGroup.ToString(), "", StringComparison.Ordinal).Replace(_decimal, ".", StringComparison.Ordinal).TrimEnd('-', '\u2013', '\u2014');
        return plain.Count(char.IsAsciiDigit) <= MaxDigits && decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    private static bool IsMinus(char letter) => MinusSigns.Contains(letter);

    /// <summary>Several characters for apostrophes and for spaces mean the same separator.</summary>
    private static string Separator(string text) =>
        CanonicalTextNormalizer.Clean(text).Replace('\u2019', '\'');

    private static Regex ShapeOf(CultureInfo culture, string point, string group)
    {
        var whole = $"[0-9]+|[1-9][0-9]{{0,2}}(?:{ThinGroup}[0-9]{{3}})+";
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
        // "12,-" and "12.–" are prices without cents.
        var noCents = $@"{Regex.Escape(point)}[-\u2013\u2014]{{1,2}}";
        return new Regex($@"\A(?:(?:{whole})(?:{decimals}|{noCents})?|{decimals})\z", RegexOptions.CultureInvariant, SiteValueConverter.MatchTimeout);
    }

    /// <summary>Digits separated by a tab, a line break or several spaces are two numbers side by side, never one grouped number.</summary>
    [GeneratedRegex(@"[0-9](?:\s{2,}|[\t\r\n\v\f\u0085\u2028\u2029])\s*[0-9]", RegexOptions.None, 100)]
    private static partial Regex TwoCells();

    /// <summary>Thin, figure and narrow no-break spaces between digits.</summary>
    [GeneratedRegex(@"(?<=[0-9])[\u2007\u2009\u202F](?=[0-9])", RegexOptions.None, 100)]
    private static partial Regex ThinSpace();

    [GeneratedRegex(@"\s", RegexOptions.None, 100)]
    private static partial Regex SpaceLike();
}

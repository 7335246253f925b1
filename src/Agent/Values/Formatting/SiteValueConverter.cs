using System.Globalization;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Values.Formatting;

/// <summary>Writes and reads values in one site's formats: the text to type, and the meaning of what a page shows. Thread-safe.</summary>
public sealed class SiteValueConverter
{
    /// <summary>Longest time for one regular expression of a pack. A text that takes longer is unreadable.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    private readonly SiteFormats _formats;
    private readonly CultureInfo _culture;
    private readonly NumberParser _numbers;

    public SiteValueConverter(SiteFormats formats)
    {
        _formats = formats;
        _culture = LiteralSlashes(formats.Culture);
        _numbers = new NumberParser(formats);
    }

    /// <summary>
    /// The text to type: a date in the site's first format, a number with the site's decimal separator, without grouping and
    /// with the decimals that the value has (12.50 stays 12.50), a flag as true or false, text as it is in NFC.
    /// </summary>
    /// <exception cref="ArgumentException">The value is a list of rows; no control takes one.</exception>
    public string Write(FieldValue value) => value switch
    {
        FieldValue.Text text => ExactTextNormalizer.Normalize(text.Value),
        FieldValue.Number number => WriteNumber(number.Value),
        FieldValue.Date date => date.Value.ToString(_formats.Dates[0], _culture),
        FieldValue.Flag flag => flag.Value ? "true" : "false",
        FieldValue.Nothing => "",
        _ => throw new ArgumentException("A list of rows can't be typed into a control; use an each step over its rows.", nameof(value)),
    };

    /// <summary>What a shown text means, or null when that is not certain. An empty place of a number, a day or a flag is <see cref="FieldValue.Nothing"/>.</summary>
    /// <param name="shown">The text.</param>
    /// <param name="rule">The type, and the part to take.</param>
    /// <param name="spaces">How well the place shows spaces.</param>
    public FieldValue? Read(string shown, ReadRule rule, ShownSpaces spaces = ShownSpaces.Kept)
    {
        if (rule.Type == ReadType.Text)
        {
            return rule.Match is null
                ? new FieldValue.Text(ExactTextNormalizer.NormalizeTrimmed(shown)) { Spaces = spaces }
                : Take(ExactTextNormalizer.NormalizeSpacing(shown), rule.Match) is { } part ? new FieldValue.Text(part.Trim()) { Spaces = ShownSpaces.Rewritten } : null;
        }

        var visible = CanonicalTextNormalizer.Normalize(shown);
        if (visible.Length == 0)
        {
            return new FieldValue.Nothing();
        }

        if (rule.Match is null)
        {
            return ReadTyped(shown, visible, rule);
        }

        return Take(ExactTextNormalizer.NormalizeSpacing(InvisibleCharacters.Remove(shown)), rule.Match) is { } taken
            ? ReadTyped(taken, CanonicalTextNormalizer.Normalize(taken), rule)
            : null;
    }

    private FieldValue? ReadTyped(string shown, string visible, ReadRule rule) => rule.Type switch
    {
        ReadType.Number => _numbers.Read(shown) is { } number ? new FieldValue.Number(number) : null,
        ReadType.Date => ReadDate(visible) is { } day ? new FieldValue.Date(day) : null,
        ReadType.Flag => YesNoParser.Read(visible, rule.Flags) is { } flag ? new FieldValue.Flag(flag) : null,
        _ => null,
    };

    private static string? Take(string text, string pattern)
    {
        try
        {
            var match = Regex.Match(text, pattern, RegexOptions.CultureInvariant, MatchTimeout);
            var taken = match.Groups.Count > 1 ? match.Groups[1] : match;
            return match.Success && taken.Success ? taken.Value : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Tries every format. When two formats read different days, the text is unreadable.</summary>
    private DateOnly? ReadDate(string text)
    {
        DateOnly? read = null;
        foreach (var format in _formats.Dates)
        {
            if (!DateOnly.TryParseExact(text, CanonicalTextNormalizer.Normalize(format), _culture, DateTimeStyles.None, out var day))
            {
                continue;
            }

            if (read is { } earlier && earlier != day)
            {
                return null;
            }

            read = day;
        }

        return read;
    }

    private string WriteNumber(decimal value) => value.ToString(new NumberFormatInfo
    {
        NumberDecimalSeparator = _formats.DecimalSeparator,
        NegativeSign = "-",
    });

    // In .NET formats a slash stands for the culture's separator, but dd/MM/yyyy in a pack means slashes.
    private static CultureInfo LiteralSlashes(CultureInfo culture)
    {
        var literal = (CultureInfo)culture.Clone();
        literal.DateTimeFormat.DateSeparator = "/";
        return literal;
    }
}

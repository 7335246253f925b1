using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// Collects patterns for the ways in which a site may write values: texts with other separators, numbers with any grouping and more decimals, days in any order
/// and with names of months, and what a page computes from them: products of a row, sums over rows.
/// </summary>
/// <param name="formats">How the site writes numbers and days; null for texts alone.</param>
internal sealed class PrivateForms(SiteFormats? formats)
{
    private const int ShortText = 3;
    private const int LongText = 8;
    private const int MaxRunningTotals = 60;
    private const string Joiner = @"[^\p{L}\p{N}]";

    private readonly SiteValueConverter? _converter = formats is null ? null : new SiteValueConverter(formats);
    private readonly HashSet<decimal> _numbers = [];

    /// <summary>Texts that are taken out only where nothing else stands.</summary>
    public HashSet<string> Whole { get; } = new(StringComparer.OrdinalIgnoreCase);

    public HashSet<string> Words { get; } = new(StringComparer.Ordinal);

    /// <summary>So long that they mean the value inside of other words, too.</summary>
    public HashSet<string> Long { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Numbers { get; } = new(StringComparer.Ordinal);

    /// <summary>Of one or two digits.</summary>
    public HashSet<string> ShortNumbers { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Dates { get; } = new(StringComparer.Ordinal);

    public void Add(FieldSet fields)
    {
        foreach (var value in fields.Fields.Values)
        {
            switch (value)
            {
                case FieldValue.Text text:
                    AddText(text.Value);
                    break;
                case FieldValue.Number number:
                    AddNumber(number.Value);
                    break;
                case FieldValue.Date date:
                    AddDate(date);
                    break;
                case FieldValue.Rows rows:
                    foreach (var row in rows.Items)
                    {
                        Add(row);
                    }

                    AddTotals(rows.Items);
                    break;
            }
        }

        AddTotals([fields]);
    }

    public void AddText(string value)
    {
        var text = value.Trim().Normalize(NormalizationForm.FormC);
        if (text.Length == 0)
        {
            return;
        }

        if (text.Count(char.IsLetterOrDigit) < ShortText)
        {
            Whole.Add(text);
            return;
        }

        foreach (var written in (string[])[text, text.Normalize(NormalizationForm.FormKC), WithoutMarks(text), WithoutMarks(Transliterated(text))])
        {
            (written.Count(char.IsLetterOrDigit) < LongText ? Words : Long).Add(TextPattern(written));
        }
    }

    // Letters and digits in their order, whatever separates them: PO 77, PO-77, PO77. A code may be grouped where it has digits.
    private static string TextPattern(string text)
    {
        var pattern = new StringBuilder(text.Length * 4);
        char? before = null;
        var separators = 0;
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character) && !char.IsSurrogate(character) && char.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
            {
                separators++;
                continue;
            }

            if (before is { } last)
            {
                pattern.Append(
                    separators > 0 ? $"{Joiner}{{0,{(separators + 2).ToString(CultureInfo.InvariantCulture)}}}"
                    : char.IsDigit(last) || char.IsDigit(character) ? @"[\s\-_./]?"
                    : "");
            }

            pattern.Append(Regex.Escape(character.ToString()));
            (before, separators) = (character, 0);
        }

        return pattern.ToString();
    }

    private void AddNumber(decimal value)
    {
        var number = Math.Abs(value);
        if (!_numbers.Add(number))
        {
            return;
        }

        AddExact(number);
        AddExact(Math.Round(number, 2, MidpointRounding.AwayFromZero));
        AddExact(Math.Round(number, 2, MidpointRounding.ToEven));
        if (number >= 1000)
        {
            AddExact(Math.Round(number, 0, MidpointRounding.AwayFromZero));
        }
    }

    private void AddExact(decimal number)
    {
        var parts = number.ToString("0.############################", CultureInfo.InvariantCulture).Split('.');
        var decimalSign = $@"(?:[.,\u066B]{Other(formats?.DecimalSeparator)})";
        var groupSign = $@"(?:[.,\s'\u2019\u066C_]{Other(formats?.GroupSeparator)})?";
        var pattern = string.Join(groupSign, parts[0].ToCharArray()) + (parts.Length > 1 ? $"{decimalSign}{parts[1]}0*" : $"(?:{decimalSign}0+)?");
        (parts.Sum(part => part.Length) < ShortText ? ShortNumbers : Numbers).Add(pattern);
    }

    private static string Other(string? separator) => string.IsNullOrWhiteSpace(separator) ? "" : "|" + Regex.Escape(separator);

    private void AddDate(FieldValue.Date date)
    {
        var day = date.Value;
        string[] years = [day.Year.ToString("0000", CultureInfo.InvariantCulture), (day.Year % 100).ToString("00", CultureInfo.InvariantCulture)];
        var (d, m, y) = (Digits(day.Day), Digits(day.Month), $"(?:{years[0]}|['\\u2019]?{years[1]})");
        var names = $@"(?:{string.Join('|', MonthNames(day.Month).OrderByDescending(name => name.Length).Select(Regex.Escape))})(?!\p{{L}})";
        const string Between = @"[\s./\-,\u5E74\u6708]{1,3}";
        const string Ordinal = @"(?:st|nd|rd|th|er|\u00BA|\u00AA|\.)?";
        Dates.UnionWith(
        [
            $"{d}{Between}{m}{Between}{y}", $"{m}{Between}{d}{Between}{y}", $"{y}{Between}{m}{Between}{d}",
            $@"{d}{Ordinal}[\s\-./]*(?:of\s|de\s)?{names}\.?(?:(?:{Between}|\sde\s){y})?", $@"{names}\.?[\s\-]*{d}{Ordinal}(?:{Between}{y})?", $@"{y}{Between}{names}\.?{Between}{d}",
        ]);
        foreach (var format in (string[])["yyyyMMdd", "ddMMyyyy", "MMddyyyy", "yyMMdd", "ddMMyy", "MMddyy"])
        {
            Dates.Add(day.ToString(format, CultureInfo.InvariantCulture));
        }

        // A calendar with other years.
        if (formats is not null && _converter is not null)
        {
            AddText(_converter.Write(date));
            foreach (var format in formats.Dates.Concat(["d", "D"]))
            {
                AddText(day.ToString(format, formats.Culture));
            }
        }
    }

    private static string Digits(int number) => number < 10 ? $"0?{number.ToString(CultureInfo.InvariantCulture)}" : number.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<string> MonthNames(int month) => new[] { CultureInfo.InvariantCulture, formats?.Culture ?? CultureInfo.InvariantCulture }
        .SelectMany(culture => (string[])
        [
            culture.DateTimeFormat.MonthNames[month - 1], culture.DateTimeFormat.MonthGenitiveNames[month - 1],
            culture.DateTimeFormat.AbbreviatedMonthNames[month - 1].TrimEnd('.'), culture.DateTimeFormat.AbbreviatedMonthGenitiveNames[month - 1].TrimEnd('.'),
        ])
        .Where(name => name.Any(char.IsLetter))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Products of two numbers of a row, and sums of numbers and products over the rows, also up to each row.</summary>
    private void AddTotals(IReadOnlyList<FieldSet> rows)
    {
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            var numbers = row.Fields.Where(field => field.Value is FieldValue.Number).Select(field => (field.Key, ((FieldValue.Number)field.Value).Value)).ToList();
            var factors = numbers.SelectMany((left, place) => numbers.Skip(place + 1).Select(right => ($"{left.Key}*{right.Key}", Product(left.Value, right.Value))));
            foreach (var (name, amount) in numbers.Concat(factors).ToList())
            {
                AddNumber(amount);
                sums[name] = Sum(sums.GetValueOrDefault(name), amount);
                if (index < MaxRunningTotals || index == rows.Count - 1)
                {
                    AddNumber(sums[name]);
                }
            }
        }
    }

    private static decimal Product(decimal left, decimal right)
    {
        try
        {
            return left * right;
        }
        catch (OverflowException)
        {
            return left;
        }
    }

    private static decimal Sum(decimal left, decimal right)
    {
        try
        {
            return left + right;
        }
        catch (OverflowException)
        {
            return right;
        }
    }

    private static string WithoutMarks(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormD).Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)).Normalize(NormalizationForm.FormC);

    private static string Transliterated(string text) => text
        .Replace("ä", "ae", StringComparison.Ordinal).Replace("ö", "oe", StringComparison.Ordinal).Replace("ü", "ue", StringComparison.Ordinal)
        .Replace("Ä", "Ae", StringComparison.Ordinal).Replace("Ö", "Oe", StringComparison.Ordinal).Replace("Ü", "Ue", StringComparison.Ordinal)
        .Replace("ß", "ss", StringComparison.Ordinal);
}

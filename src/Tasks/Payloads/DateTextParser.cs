using System.Globalization;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>Reads a day as <c>yyyy-MM-dd</c> or <c>dd.MM.yyyy</c>. With slashes it is ambiguous which number is the month, so such a day is rejected.</summary>
internal static partial class DateTextParser
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy"];

    public static FieldParseResult Parse(string text)
    {
        if (text.Length == 0)
        {
            return new FieldParseResult.Missing();
        }

        if (DateOnly.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new FieldParseResult.Valid(new FieldValue.Date(day));
        }

        var slashed = Slashed().Match(text);
        if (slashed.Success)
        {
            var (first, second, year) = (slashed.Groups["first"].Value, slashed.Groups["second"].Value, slashed.Groups["year"].Value);
            var readings = new[] { Reading(year, second, first), Reading(year, first, second) }.OfType<DateOnly>().Distinct().Select(Iso).ToList();
            if (readings.Count > 1)
            {
                return new FieldParseResult.Invalid($"\"{text}\" may mean {readings[0]} (day first) or {readings[1]} (month first). Send it as yyyy-MM-dd.");
            }
        }

        return new FieldParseResult.Invalid($"\"{ExcerptFormatter.Of(text)}\" is not a day of the calendar as yyyy-MM-dd or dd.MM.yyyy. Send for example 2026-03-04.");
    }

    private static DateOnly? Reading(string year, string month, string day) =>
        DateOnly.TryParseExact($"{year}-{month}-{day}", "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : null;

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<first>[0-9]{1,2})[/-](?<second>[0-9]{1,2})[/-](?<year>[0-9]{4})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Slashed();
}

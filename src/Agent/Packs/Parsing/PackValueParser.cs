using System.Globalization;
using System.Text.RegularExpressions;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The small notations of a pack: durations, ranges, days relative to today.</summary>
internal static partial class PackValueParser
{
    public const string DurationForm = "a duration such as 300ms, 15s, 20m or 8h";

    public const string RangeForm = "a range such as 0.001..5000, with one end left out where there is no limit";

    public const string CountRangeForm = "a range of whole numbers such as 1..40";

    public const string RelativeDayForm = "today, or a day such as today - 30d, today + 6w or today + 2y (a year is 365 days)";

    public static bool TryDuration(string text, out TimeSpan duration)
    {
        var match = Duration().Match(text);
        duration = default;
        if (!match.Success || !int.TryParse(match.Groups["amount"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount == 0)
        {
            return false;
        }

        duration = match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(amount),
            "s" => TimeSpan.FromSeconds(amount),
            "m" => TimeSpan.FromMinutes(amount),
            _ => TimeSpan.FromHours(amount),
        };
        return true;
    }

    public static bool TryRange(string text, out NumberRange range)
    {
        range = default;
        if (text.Split("..") is not [var low, var high] || (low.Length == 0 && high.Length == 0)
            || !TryEnd(low, out var min) || !TryEnd(high, out var max) || min > max)
        {
            return false;
        }

        range = new NumberRange(min, max);
        return true;
    }

    public static bool TryCountRange(string text, out NumberRange range) =>
        TryRange(text, out range) && IsCount(range.Min) && IsCount(range.Max);

    public static bool TryRelativeDay(string text, out int days)
    {
        days = 0;
        if (string.Equals(text, "today", StringComparison.Ordinal))
        {
            return true;
        }

        var match = RelativeDay().Match(text);
        if (!match.Success || !int.TryParse(match.Groups["amount"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount > 36_500)
        {
            return false;
        }

        days = amount * match.Groups["unit"].Value switch { "d" => 1, "w" => 7, _ => 365 };
        days = match.Groups["sign"].ValueSpan is "-" ? -days : days;
        return true;
    }

    public static bool TryNumber(string text, out decimal number) => decimal.TryParse(
        text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool TryEnd(string text, out decimal? end)
    {
        end = null;
        if (text.Length == 0)
        {
            return true;
        }

        var known = TryNumber(text, out var number);
        end = number;
        return known;
    }

    private static bool IsCount(decimal? end) => end is null || (end >= 0 && end <= 100_000 && decimal.IsInteger(end.Value));

    [GeneratedRegex(@"\A(?<amount>[0-9]{1,7})(?<unit>ms|s|m|h)\z", RegexOptions.None, 100)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\Atoday *(?<sign>[+-]) *(?<amount>[0-9]{1,5})(?<unit>[dwy])\z", RegexOptions.None, 100)]
    private static partial Regex RelativeDay();
}

/// <summary>Both ends belong to the range; null means no limit.</summary>
internal readonly record struct NumberRange(decimal? Min, decimal? Max)
{
    public int? MinCount => (int?)Min;

    public int? MaxCount => (int?)Max;
}

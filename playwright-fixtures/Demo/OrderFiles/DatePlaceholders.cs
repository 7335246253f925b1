using System.Globalization;
using System.Text.RegularExpressions;

namespace BrowserAgent.Demo.OrderFiles;

/// <summary>
/// Days relative to today in the order files: <c>{{today+30}}</c> becomes yyyy-MM-dd, <c>{{today+30:dd.MM.yyyy}}</c> that form. A file with
/// fixed days would stop being true one day.
/// </summary>
internal static partial class DatePlaceholders
{
    public static string Expand(string text, DateOnly today) => Placeholder().Replace(text, match => today
        .AddDays(int.Parse(match.Groups["days"].Value, CultureInfo.InvariantCulture))
        .ToString(match.Groups["form"] is { Success: true } form ? form.Value : "yyyy-MM-dd", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\{\{today\+(?<days>[0-9]{1,3})(:(?<form>[dMy./-]+))?\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}

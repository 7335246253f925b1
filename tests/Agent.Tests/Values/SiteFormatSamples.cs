using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Tests.Values;

internal static class SiteFormatSamples
{
    public static SiteFormats German { get; } = Of("de-DE", ",", ".", "dd.MM.yyyy", "ddd dd.MM.yyyy");

    public static SiteFormats French { get; } = Of("fr-FR", ",", "\u202F", "dd/MM/yyyy");

    public static SiteFormats American { get; } = Of("en-US", ".", ",", "MM/dd/yyyy", "MMM d, yyyy");

    public static SiteFormats Swiss { get; } = Of("de-CH", ".", "’", "dd.MM.yyyy");

    public static SiteFormats Indian { get; } = Of("en-IN", ".", ",", "dd-MM-yyyy");

    public static SiteFormats Of(string locale, string point, string group, params string[] dates) =>
        new() { Locale = locale, DecimalSeparator = point, GroupSeparator = group, Dates = dates };
}

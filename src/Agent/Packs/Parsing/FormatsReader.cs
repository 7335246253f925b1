using System.Globalization;
using BrowserAgent.Agent.Values;
using BrowserAgent.Agent.Values.Formatting;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>Locale, time zone and <c>formats</c>; defaults come from the locale.</summary>
internal static class FormatsReader
{
    // Day and month are both valid in either position, so that formats with swapped positions are detected. The year is a past one, because a
    // format without a year reads as the current year.
    private static readonly DateOnly Probe = new(2008, 3, 4);

    public static SiteFormats Read(YamlMappingReader site)
    {
        var culture = Culture(site);
        var cursor = site.Child("formats", PackAllowedKeys.Formats);
        var formats = new SiteFormats
        {
            Locale = culture.Name,
            Dates = Dates(cursor, culture),
            DecimalSeparator = cursor?.Text("decimal") ?? culture.NumberFormat.NumberDecimalSeparator,
            GroupSeparator = cursor?.Find("group") is { Value: YamlValue.Scalar { IsNothing: false } group }
                ? group.Text
                : culture.NumberFormat.NumberGroupSeparator,
            Negative = cursor?.Has("negative") == true ? cursor.Words<NegativeForm>("negative").ToHashSet() : null,
            Units = Units(cursor),
        };
        CheckSeparators(site, cursor, formats);
        if (cursor?.Has("dates") == true)
        {
            CheckDates(cursor, formats);
        }

        return formats;
    }

    public static string TimeZone(YamlMappingReader site)
    {
        var name = site.RequiredText("timeZone");
        if (name.Length > 0 && !(TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId))
        {
            site.Error(site.PositionOf("timeZone"), $"unknown time zone \"{name}\"; write an IANA name such as Europe/Berlin or UTC");
        }

        return name;
    }

    private static CultureInfo Culture(YamlMappingReader site)
    {
        var name = site.RequiredText("locale");
        if (name.Length > 0)
        {
            try
            {
                return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
            }
            catch (CultureNotFoundException)
            {
                site.Error(site.PositionOf("locale"), $"unknown locale \"{name}\"; write a language tag such as de-DE or en-US");
            }
        }

        return CultureInfo.GetCultureInfo("en-US");
    }

    private static List<string> Dates(YamlMappingReader? cursor, CultureInfo culture)
    {
        var dates = cursor?.Texts("dates").Select(format => format.Text).ToList() ?? [];
        return dates.Count > 0 ? dates : [culture.DateTimeFormat.ShortDatePattern];
    }

    private static List<string> Units(YamlMappingReader? cursor)
    {
        var units = new List<string>();
        foreach (var unit in cursor?.Texts("units") ?? [])
        {
            var text = CanonicalTextNormalizer.Normalize(unit.Text);
            if (text.Length == 0 || text.Contains(' ', StringComparison.Ordinal) || char.IsAsciiDigit(text[0]))
            {
                cursor!.Error(unit.Position, $"\"{unit.Text}\" is not a unit: write one word that begins with no digit, as the site shows it after a number");
            }

            units.Add(text);
        }

        return units;
    }

    private static void CheckSeparators(YamlMappingReader site, YamlMappingReader? cursor, SiteFormats formats)
    {
        var position = cursor?.Position ?? site.PositionOf("locale");
        if (CanonicalTextNormalizer.Clean(formats.DecimalSeparator).Length != 1 || char.IsAsciiLetterOrDigit(formats.DecimalSeparator[0]) || formats.DecimalSeparator is "-" or "+")
        {
            site.Error(position, $"the decimal separator must be one character such as , or . and is \"{formats.DecimalSeparator}\"");
        }

        if (string.Equals(CanonicalTextNormalizer.Clean(formats.DecimalSeparator), CanonicalTextNormalizer.Clean(formats.GroupSeparator), StringComparison.Ordinal))
        {
            site.Error(position, $"decimal and group separator are both \"{formats.DecimalSeparator}\"; no number could be read for certain");
        }
    }

    private static void CheckDates(YamlMappingReader cursor, SiteFormats formats)
    {
        var certain = new SiteValueConverter(formats);
        foreach (var format in cursor.Texts("dates"))
        {
            var alone = new SiteValueConverter(formats with { Dates = [format.Text] });
            if (!TryWrite(alone, out var written) || alone.Read(written, DateRule) is not FieldValue.Date { Value: var back } || back != Probe)
            {
                cursor.Error(format.Position, $"\"{format.Text}\" is not a date format with day, month and year, such as dd.MM.yyyy; a day written with it can't be read back");
            }
            else if (certain.Read(written, DateRule) is null)
            {
                cursor.Error(format.Position, $"\"{format.Text}\" and another format of dates read \"{written}\" as different days; keep the one that the site uses");
            }
        }
    }

    private static ReadRule DateRule { get; } = new(ReadType.Date, null, null);

    private static bool TryWrite(SiteValueConverter format, out string written)
    {
        try
        {
            written = format.Write(new FieldValue.Date(Probe));
            return true;
        }
        catch (FormatException)
        {
            written = "";
            return false;
        }
    }
}

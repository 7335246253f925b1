using System.Globalization;

namespace BrowserAgent.Worker.Formatting;

/// <summary>Formats times in the worker's time zone; ages on one page all refer to the same moment.</summary>
/// <param name="Now">When the page was made.</param>
/// <param name="Zone">The worker's time zone.</param>
public sealed record TimeFormatter(DateTimeOffset Now, TimeZoneInfo Zone)
{
    public static TimeFormatter From(TimeProvider timeProvider) => new(timeProvider.GetUtcNow(), timeProvider.LocalTimeZone);

    /// <summary>How long ago, for example "2 min ago"; a date when it is more than a day.</summary>
    public string Ago(DateTimeOffset at)
    {
        var age = Now - at;
        return age switch
        {
            { TotalSeconds: < 10 } => "just now",
            { TotalMinutes: < 1 } => Text($"{(int)age.TotalSeconds} s ago"),
            { TotalHours: < 1 } => Text($"{(int)age.TotalMinutes} min ago"),
            { TotalDays: < 1 } => Text($"{(int)age.TotalHours} h ago"),
            _ => Local(at).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture),
        };
    }

    public string Time(DateTimeOffset at) => Local(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public string Full(DateTimeOffset at) => Local(at).ToString("d MMM yyyy, HH:mm:ss zzz", CultureInfo.InvariantCulture);

    public static string Iso8601(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A span as its one or two largest units.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 1000 } => Text($"{span.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => Text($"{span.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => Text($"{(int)span.TotalMinutes} min {span.Seconds} s"),
        _ => Text($"{(int)span.TotalHours} h {span.Minutes} min"),
    };

    /// <summary>An age or a time left, rounded down to one or two units.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => Text($"{(int)span.TotalSeconds} s"),
        { TotalMinutes: < 10 } => Text($"{(int)span.TotalMinutes} min {span.Seconds} s"),
        { TotalHours: < 1 } => Text($"{(int)span.TotalMinutes} min"),
        { TotalDays: < 1 } => Text($"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => Text($"{(int)span.TotalDays} d {span.Hours} h"),
    };

    /// <summary>The age of something that began at the given time.</summary>
    public string Age(DateTimeOffset since) => Age(Now > since ? Now - since : TimeSpan.Zero);

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

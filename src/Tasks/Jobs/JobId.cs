using System.Diagnostics.CodeAnalysis;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>
/// A job's identity: a time-ordered UUID (version 7), 32 lower-case hex digits. Text becomes an id here only, so nothing else that is stored under
/// a queue's keys can be asked for in its place.
/// </summary>
public readonly record struct JobId
{
    private const int Length = 32;

    private JobId(string value) => Value = value;

    public string Value { get; }

    /// <summary>A new id. Ids that are made in different milliseconds are in the order of their times.</summary>
    public static JobId New(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString("N"));

    /// <exception cref="FormatException">The text is no id.</exception>
    public static JobId Parse(string? text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"\"{Excerpt(text)}\" is no job id: an id has {Length} hex digits in lower case.");

    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        var isId = text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
        id = isId ? new JobId(text!) : default;
        return isId;
    }

    public override string ToString() => Value;

    private static string Excerpt(string? text) => text is { Length: > 2 * Length } ? text[..(2 * Length)] + "…" : text ?? "";
}

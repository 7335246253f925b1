using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>Reads one value that is no list: checks its type, then the limits that the site pack sets for it.</summary>
internal static class FieldReader
{
    private const int DefaultMaxDecimals = 4;

    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(200);

    /// <param name="raw">The value as sent.</param>
    /// <param name="field">What it should be.</param>
    /// <param name="today">The site's day, for limits relative to it.</param>
    public static FieldParseResult Read(JsonElement raw, FieldDefinition field, DateOnly today)
    {
        var parsed = Parse(raw, field);
        return parsed is FieldParseResult.Valid good && Limit(good.Value, field, today) is { } broken ? new FieldParseResult.Invalid(broken) : parsed;
    }

    /// <summary>The pack's default, written in invariant form.</summary>
    public static FieldParseResult ReadDefault(string text, FieldDefinition field, DateOnly today)
    {
        var parsed = field.Type switch
        {
            FieldType.Quantity or FieldType.Money => NumberTextConverter.ParseJsonNumber(text),
            FieldType.Date => DateTextParser.Parse(text),
            FieldType.Flag => ParseFlag(text),
            _ => new FieldParseResult.Valid(new FieldValue.Text(ExactTextNormalizer.NormalizeTrimmed(text))),
        };
        return parsed is FieldParseResult.Valid good && Limit(good.Value, field, today) is { } broken ? new FieldParseResult.Invalid(broken) : parsed;
    }

    private static FieldParseResult Parse(JsonElement raw, FieldDefinition field)
    {
        if (raw.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return new FieldParseResult.Missing();
        }

        return (field.Type, raw.ValueKind) switch
        {
            (FieldType.Quantity or FieldType.Money, JsonValueKind.Number) => NumberTextConverter.ParseJsonNumber(raw.GetRawText()),
            (FieldType.Flag, JsonValueKind.True or JsonValueKind.False) => new FieldParseResult.Valid(new FieldValue.Flag(raw.GetBoolean())),
            _ => ParseText(raw, field),
        };
    }

    private static FieldParseResult ParseText(JsonElement raw, FieldDefinition field)
    {
        if (raw.ValueKind != JsonValueKind.String || field.Type == FieldType.List)
        {
            return new FieldParseResult.Invalid($"Is {Kind(raw)}, but {Wanted(field.Type)} is wanted.");
        }

        string sent;
        try
        {
            sent = raw.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // JSON can escape half of a surrogate pair, which no site can store.
            return new FieldParseResult.Invalid("Contains half of a surrogate pair, which is no character. Send well-formed Unicode.");
        }

        return field.Type == FieldType.Text ? SentTextReader.Read(sent, field) : ParseTyped(sent, field.Type);
    }

    private static FieldParseResult ParseTyped(string sent, FieldType type)
    {
        if (CompatibilityDigits.AreIn(sent))
        {
            return new FieldParseResult.Invalid($"\"{ExcerptFormatter.Of(sent)}\" contains a raised, circled or Roman digit or a fraction in one character. Send plain digits.");
        }

        var text = CanonicalTextNormalizer.Normalize(sent);
        return type switch
        {
            FieldType.Quantity or FieldType.Money => NumberTextConverter.Parse(text),
            FieldType.Date => DateTextParser.Parse(text),
            _ => ParseFlag(text),
        };
    }

    private static FieldParseResult ParseFlag(string text) => text switch
    {
        "" => new FieldParseResult.Missing(),
        "true" => new FieldParseResult.Valid(new FieldValue.Flag(true)),
        "false" => new FieldParseResult.Valid(new FieldValue.Flag(false)),
        _ => new FieldParseResult.Invalid($"\"{ExcerptFormatter.Of(text)}\" is neither true nor false. Send JSON true or false."),
    };

    private static string? Limit(FieldValue value, FieldDefinition field, DateOnly today) => value switch
    {
        FieldValue.Text text => TextLimit(text.Value, field),
        FieldValue.Number number => NumberLimit(number.Value, field),
        FieldValue.Date date => DateLimit(date.Value, field, today),
        _ => null,
    };

    private static string? TextLimit(string text, FieldDefinition field)
    {
        if (field.OneOf.Count > 0 && !field.OneOf.Any(allowed => string.Equals(ExactTextNormalizer.Normalize(allowed), text, StringComparison.Ordinal)))
        {
            return $"\"{ExcerptFormatter.Of(text)}\" is not among the values allowed: {ExcerptFormatter.Of(string.Join(", ", field.OneOf), 400)}.";
        }

        if (text.Length < field.MinLength || text.Length > field.MaxLength)
        {
            return $"Has {text.Length} characters; allowed are {FormatRange(field.MinLength, field.MaxLength)}.";
        }

        return field.Pattern is null ? null : PatternLimit(text, field.Pattern);
    }

    private static string? PatternLimit(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, PatternTimeout)
                ? null
                : $"\"{ExcerptFormatter.Of(text)}\" does not match the pattern {pattern}.";
        }
        catch (RegexMatchTimeoutException)
        {
            return $"Could not be compared with the pattern {pattern} in time. Send a shorter text, or simplify the pattern in the site pack.";
        }
    }

    private static string? NumberLimit(decimal number, FieldDefinition field)
    {
        if (number < field.Min || number > field.Max)
        {
            return $"{NumberTextConverter.Format(number)} is outside the range allowed: {FormatRange(field.Min, field.Max)}.";
        }

        var decimals = field.MaxDecimals ?? DefaultMaxDecimals;
        return decimal.Round(number, Math.Min(decimals, 28)) == number
            ? null
            : $"{NumberTextConverter.Format(number)} has more than {decimals} digits after the decimal point. Round it and send it again.";
    }

    private static string? DateLimit(DateOnly day, FieldDefinition field, DateOnly today)
    {
        var days = day.DayNumber - today.DayNumber;
        if (days >= (field.FromDays ?? int.MinValue) && days <= (field.ToDays ?? int.MaxValue))
        {
            return null;
        }

        return $"{Iso(day)} is outside the days allowed: {FormatOffset(today, field.FromDays) ?? "any"} to {FormatOffset(today, field.ToDays) ?? "any"}, counted from the site's today, {Iso(today)}.";
    }

    private static string? FormatOffset(DateOnly today, int? days) => days is { } offset ? Iso(today.AddDays(offset)) : null;

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string FormatRange(IFormattable? min, IFormattable? max) => (FormatBound(min), FormatBound(max)) switch
    {
        ({ } low, { } high) => $"{low} to {high}",
        ({ } low, null) => $"{low} or more",
        (null, { } high) => $"up to {high}",
        _ => "any",
    };

    private static string? FormatBound(IFormattable? bound) => bound?.ToString(null, CultureInfo.InvariantCulture);

    private static string Kind(JsonElement raw) => raw.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "text",
        _ => "true or false",
    };

    private static string Wanted(FieldType type) => type switch
    {
        FieldType.Text => "text in quotes (a number would lose its leading zeros)",
        FieldType.Date => "a day as text, yyyy-MM-dd",
        FieldType.Flag => "true or false",
        FieldType.List => "a list of rows",
        _ => "a number",
    };
}

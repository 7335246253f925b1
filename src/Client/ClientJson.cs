using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrowserAgent.Client;

/// <summary>The JSON format of the worker's API.</summary>
internal static class ClientJson
{
    public static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new SnakeCaseEnumConverter<JobState>(), new SnakeCaseEnumConverter<JobVerdict>() },
    };

    // Names in the payload are defined by the site pack and must not be changed to snake_case.
    private static readonly JsonSerializerOptions AsWritten = new();

    public static WireJob Of(NewJob job, string key) => new(
        job.Site,
        job.Type,
        JsonSerializer.SerializeToElement(job.Payload, AsWritten),
        key,
        job.Tenant,
        job.Account,
        job.Priority,
        job.NotBefore,
        job.TraceId,
        job.Webhook?.AbsoluteUri);
}

internal sealed record WireJob(
    string Site,
    string Type,
    JsonElement Payload,
    string IdempotencyKey,
    string? Tenant,
    string? Account,
    int? Priority,
    DateTimeOffset? NotBefore,
    string? TraceId,
    string? Webhook);

/// <summary>All fields of the answers that the client reads, problems included.</summary>
internal sealed record WireAnswer
{
    public string? Id { get; init; }

    public JsonElement Status { get; init; }

    public IReadOnlyList<string>? Reasons { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    public IReadOnlyList<JobError>? Errors { get; init; }

    public IReadOnlyList<WireAnswer>? Answers { get; init; }

    /// <summary>The text of <see cref="Status"/>; null in a problem, where the field is the HTTP status as a number.</summary>
    public string? StatusWord => Status.ValueKind == JsonValueKind.String ? Status.GetString() : null;
}

/// <summary>Reads snake_case values. A value of a newer worker that this client does not know becomes <c>Unknown</c>.</summary>
internal sealed class SnakeCaseEnumConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Enum.TryParse<TEnum>(reader.GetString()?.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var word) ? word : default;

    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) =>
        writer.WriteStringValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
}

using System.Text.Json;

namespace BrowserAgent.Client;

/// <summary>What a webhook tells. Look at <see cref="WebhookSignature"/> first.</summary>
public sealed record WebhookEvent
{
    /// <summary>Job and state. The same news may come more than once; with its time <see cref="At"/> it is known again.</summary>
    public required string Id { get; init; }

    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>Done, dead, rejected, cancelled or review.</summary>
    public JobState State { get; init; }

    public JobVerdict? Verdict { get; init; }

    public string? Reason { get; init; }

    public string? NaturalKey { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? TraceId { get; init; }

    public JsonElement? Result { get; init; }

    public DateTimeOffset At { get; init; }

    /// <exception cref="JsonException">The body is no event.</exception>
    public static WebhookEvent Parse(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize<WebhookEvent>(body, ClientJson.Wire) ?? throw new JsonException("The body is null; an event is a JSON object.");
}

using System.Text.Json;

namespace BrowserAgent.Client;

/// <summary>The content of a webhook. Verify the <see cref="WebhookSignature"/> before reading it.</summary>
public sealed record WebhookEvent
{
    /// <summary>Id of the event: job and state. An event may be delivered more than once; id and <see cref="At"/> together identify a repeat.</summary>
    public required string Id { get; init; }

    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>One of done, dead, rejected, cancelled and review.</summary>
    public JobState State { get; init; }

    public JobVerdict? Verdict { get; init; }

    public string? Reason { get; init; }

    public string? NaturalKey { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? TraceId { get; init; }

    public JsonElement? Result { get; init; }

    public DateTimeOffset At { get; init; }

    /// <exception cref="JsonException">The body is not an event.</exception>
    public static WebhookEvent Parse(ReadOnlySpan<byte> body) =>
        JsonSerializer.Deserialize<WebhookEvent>(body, ClientJson.Wire) ?? throw new JsonException("The body is null; an event is a JSON object.");
}

using System.Text.Json;
using System.Text.Json.Serialization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>The body of a webhook: what the producer gets to know about a job.</summary>
internal sealed record WebhookEvent
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Job and state: the same event has the same id, however often it is sent.</summary>
    public required string Id { get; init; }

    public required string Job { get; init; }

    /// <summary>The state that the job entered; <see cref="JobState.Ready"/> tells that it waits for a person's decision on another job of its tenant, which the reason names.</summary>
    public required JobState State { get; init; }

    public JobVerdict? Verdict { get; init; }

    public string? Reason { get; init; }

    public string? NaturalKey { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? TraceId { get; init; }

    public JsonElement? Result { get; init; }

    /// <summary>When the job entered the state; when it has left it since, the time of that later change.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The job may have left the state since (a person approved it). Then only the state is reported, without fields that belong to a later state.</summary>
    public static WebhookEvent Of(OutboxItem item)
    {
        var job = item.Job;
        var stands = job.State == item.State;
        return new WebhookEvent
        {
            Id = item.EventId,
            Job = job.Id.Value,
            State = item.State,
            Verdict = stands ? job.Verdict : null,
            Reason = stands ? job.Reason : null,
            NaturalKey = job.NaturalKey,
            IdempotencyKey = job.IdempotencyKey,
            TraceId = job.TraceId,
            Result = stands && job.ResultJson is { } result ? JsonSerializer.Deserialize<JsonElement>(result) : null,
            At = job.UpdatedAt,
        };
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, JsonOptions);
}

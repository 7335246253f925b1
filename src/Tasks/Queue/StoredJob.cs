using System.Text.Json;
using System.Text.Json.Serialization;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Queue;

/// <summary>A job's record as Redis holds it, payload, result and phase apart. The scripts read and change these names.</summary>
internal sealed record StoredJob
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public required string Site { get; init; }

    public required string Type { get; init; }

    public required string Tenant { get; init; }

    public string? Account { get; init; }

    public string? NaturalKey { get; init; }

    public string? IdempotencyKey { get; init; }

    public int Priority { get; init; }

    public int Attempts { get; init; }

    public int Stalls { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Approved { get; init; }

    public string? Cancel { get; init; }

    public string? Webhook { get; init; }

    public string? Reason { get; init; }

    public string? Trace { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? State { get; init; }

    public string? Verdict { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Created { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Updated { get; init; }

    /// <summary>What enqueue is given; state and times are the script's.</summary>
    public static string Write(JobRecord job) => JsonSerializer.Serialize(
        new StoredJob
        {
            Site = job.Site,
            Type = job.Type,
            Tenant = job.Tenant,
            Account = job.Account,
            NaturalKey = job.NaturalKey,
            IdempotencyKey = job.IdempotencyKey,
            Priority = job.Priority,
            Attempts = job.Attempts,
            Stalls = job.Stalls,
            Approved = job.Approved,
            Reason = job.Reason,
            Trace = job.TraceId,
            Webhook = job.WebhookUrl,
        },
        Wire);

    public static JobRecord Read(string? id, string? record, string? payload, string? result, string? phase)
    {
        var stored = JsonSerializer.Deserialize<StoredJob>(record ?? "", Wire)
            ?? throw new InvalidOperationException($"Job {id} has an empty record in Redis.");
        return new JobRecord
        {
            Id = new JobId(id ?? ""),
            Site = stored.Site,
            Type = stored.Type,
            Tenant = stored.Tenant,
            Account = stored.Account,
            PayloadJson = payload ?? "",
            NaturalKey = stored.NaturalKey,
            IdempotencyKey = stored.IdempotencyKey,
            Priority = stored.Priority,
            State = Enum.Parse<JobState>(stored.State ?? "", ignoreCase: true),
            Phase = Enum.Parse<JobPhase>(phase ?? "", ignoreCase: true),
            Attempts = stored.Attempts,
            Stalls = stored.Stalls,
            Reason = stored.Reason,
            Verdict = stored.Verdict is { } verdict ? Enum.Parse<JobVerdict>(verdict, ignoreCase: true) : null,
            ResultJson = result is { Length: > 0 } text ? text : null,
            Approved = stored.Approved,
            TraceId = stored.Trace,
            CancelReason = stored.Cancel,
            WebhookUrl = stored.Webhook,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(stored.Created),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(stored.Updated),
        };
    }

    /// <summary>A closed set's name on the wire.</summary>
    public static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}

using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>A job's record as stored in Redis, without payload, result and phase. The scripts read and write these names.</summary>
internal sealed partial record StoredJob
{
    public required string Site { get; init; }

    public required string Type { get; init; }

    public required string Tenant { get; init; }

    public string? Account { get; init; }

    public string? NaturalKey { get; init; }

    /// <summary>Null when it is the natural key in lower-case ASCII, which keeps the record of most jobs small.</summary>
    public string? CanonicalKey { get; init; }

    public string? IdempotencyKey { get; init; }

    public int Priority { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Attempts { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Stalls { get; init; }

    /// <summary>Lost runs that were not charged.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Losses { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Approved { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Erased { get; init; }

    public string? Cancel { get; init; }

    public string? Webhook { get; init; }

    /// <summary>Milliseconds since 1970; 0 means at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NotBefore { get; init; }

    public string? Reason { get; init; }

    public string? Trace { get; init; }

    public string? SubmittedBy { get; init; }

    /// <summary>Who gave the first of two approvals; the scripts write it with the time and with the form of the name that they compare.</summary>
    public string? ApprovedBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ApprovedAt { get; init; }

    /// <summary>Null means ready, which keeps the record of a waiting job small.</summary>
    public string? State { get; init; }

    public string? Verdict { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Created { get; init; }

    /// <summary>0 means not changed since it was created.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Updated { get; init; }

    /// <summary>The schema that the record follows; 0 for those before version 4.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int V { get; init; }

    /// <summary>The record for the enqueue script, which sets state and times itself.</summary>
    public static string Write(JobRecord job) => JsonSerializer.Serialize(
        new StoredJob
        {
            Site = job.Site,
            Type = job.Type,
            Tenant = job.Tenant,
            Account = job.Account,
            NaturalKey = job.NaturalKey,
            CanonicalKey = job.CanonicalKey == LowerAscii(job.NaturalKey) ? null : job.CanonicalKey,
            IdempotencyKey = job.IdempotencyKey,
            Priority = job.Priority,
            Attempts = job.Attempts,
            Stalls = job.Stalls,
            Approved = job.Approved,
            Reason = job.Reason,
            Trace = job.TraceId,
            SubmittedBy = job.SubmittedBy,
            Webhook = job.WebhookUrl,
            NotBefore = job.NotBefore?.ToUnixTimeMilliseconds() ?? 0,
            V = QueueKeys.Schema,
        },
        JsonContext.Default.StoredJob);

    /// <exception cref="UnreadableRecordException">What is stored is no record of this version.</exception>
    /// <param name="id">The job's id.</param>
    /// <param name="record">The record as UTF-8.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="result">The result; null or empty while there is none.</param>
    /// <param name="phase">The phase's name.</param>
    /// <param name="fence">The fencing token of a running job, whose record may still say that it waits. Null or empty for any other.</param>
    /// <param name="keys">The keys of encrypted payloads and results.</param>
    public static JobRecord Read(string? id, byte[]? record, string? payload, string? result, string? phase, string? fence, EncryptionKeyRing keys)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(record ?? [], JsonContext.Default.StoredJob) ?? throw new JsonException("The record is null.");
            return StoredContent.Decrypt(ToJob(JobId.Parse(id), stored, payload, result, phase, fence is { Length: > 0 } token ? JobClaim.ParseClaimTime(token) : 0), keys);
        }
        catch (CryptographicException changed)
        {
            throw new UnreadableRecordException(id ?? "", new InvalidDataException($"its payload or result can't be decrypted: it is another job's, or was changed. {changed.Message}", changed));
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new UnreadableRecordException(id ?? "", fault);
        }
    }

    private static JobRecord ToJob(JobId id, StoredJob stored, string? payload, string? result, string? phase, long claimed) => new()
    {
        Id = id,
        Site = stored.Site,
        Type = stored.Type,
        Tenant = stored.Tenant,
        Account = stored.Account,
        PayloadJson = payload ?? "",
        NaturalKey = stored.NaturalKey,
        CanonicalKey = stored.CanonicalKey,
        IdempotencyKey = stored.IdempotencyKey,
        Priority = stored.Priority,
        State = claimed > 0 ? JobState.Running : stored.State is { } state ? WireNames<JobState>.Read(state) : JobState.Ready,
        Phase = WireNames<JobPhase>.Read(phase ?? ""),
        Attempts = stored.Attempts,
        Stalls = stored.Stalls,
        Losses = stored.Losses,
        Reason = stored.Reason,
        Verdict = stored.Verdict is { } verdict ? WireNames<JobVerdict>.Read(verdict) : null,
        ResultJson = result is { Length: > 0 } text ? text : null,
        Approved = stored.Approved,
        IsErased = stored.Erased,
        TraceId = stored.Trace,
        SubmittedBy = stored.SubmittedBy,
        FirstApproval = stored.ApprovedBy is { } approver ? new JobApproval(approver, DateTimeOffset.FromUnixTimeMilliseconds(stored.ApprovedAt)) : null,
        CancelReason = stored.Cancel,
        WebhookUrl = stored.Webhook,
        NotBefore = stored.NotBefore == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(stored.NotBefore),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(stored.Created),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(claimed, stored.Updated == 0 ? stored.Created : stored.Updated)),
    };

    /// <summary>The job that has another's natural key reserved; null for an empty id.</summary>
    public static AwaitedJob? ReadAwaited(string? id, string? state) => id is { Length: > 0 } ? new AwaitedJob(JobId.Parse(id), WireNames<JobState>.Read(state ?? "")) : null;

    /// <summary>The name of an enum value in Redis.</summary>
    public static string WireName<TEnum>(TEnum value)
        where TEnum : struct, Enum => WireNames<TEnum>.Names[value];

    /// <summary>As the scripts do when a record has no canonical key.</summary>
    private static string? LowerAscii(string? key) =>
        key is null ? null : string.Concat(key.Select(letter => char.IsAsciiLetterUpper(letter) ? (char)(letter + ('a' - 'A')) : letter));

    /// <summary>Looked up instead of parsed: a claim reads two values for each job.</summary>
    private static class WireNames<TEnum>
        where TEnum : struct, Enum
    {
        public static FrozenDictionary<TEnum, string> Names { get; } = Enum.GetValues<TEnum>().ToFrozenDictionary(value => value, value => value.ToString().ToLowerInvariant());

        private static readonly FrozenDictionary<string, TEnum> Values = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        public static TEnum Read(string name) => Values.TryGetValue(name, out var value)
            ? value
            : throw new InvalidOperationException($"Redis contains '{name}', which is no {typeof(TEnum).Name} of this version. Run the version that wrote the queue.");
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, Converters = [typeof(WholeNumberConverter)])]
    [JsonSerializable(typeof(StoredJob))]
    private sealed partial class JsonContext : JsonSerializerContext;
}

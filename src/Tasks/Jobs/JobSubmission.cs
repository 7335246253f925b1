using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrowserAgent.Tasks.Jobs;

/// <summary>What a producer sends, by HTTP, by the command line or as JSON on the inbox list.</summary>
public sealed record JobSubmission
{
    /// <summary>The tenant of a submission that names none.</summary>
    public const string DefaultTenant = "default";

    /// <summary>The site pack's name.</summary>
    public required string Site { get; init; }

    /// <summary>The job type, optionally prefixed for a customer (<c>customer/type</c> falls back to <c>type</c>).</summary>
    public required string Type { get; init; }

    /// <summary>A JSON object, at most 16 KB as UTF-8.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>Submissions with the same key make one job, however often they are sent. Optional: the natural key also prevents a second record.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The tenant that owns the job; default <c>default</c>.</summary>
    public string? Tenant { get; init; }

    /// <summary>The account of the site to use; default any.</summary>
    public string? Account { get; init; }

    /// <summary>0 runs first, 9 last; default 5.</summary>
    public int? Priority { get; init; }

    /// <summary>The job may not run before this time; default at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The producer's correlation id, carried into logs and audit.</summary>
    public string? TraceId { get; init; }

    /// <summary>An absolute URL that gets a signed request when the job is done, dead, rejected, cancelled or waits for a person. Its origin must be among <c>Webhook:AllowedOrigins</c>.</summary>
    public string? Webhook { get; init; }

    /// <summary>The name of the API key that sent it; null from the inbox. Known from the key, never read from the submission.</summary>
    [JsonIgnore]
    public string? SubmittedBy { get; init; }

    /// <summary>It may exceed the tenant's quotas. Known from the key, never read from the submission.</summary>
    [JsonIgnore]
    public bool IgnoresQuotas { get; init; }
}

namespace BrowserAgent.Client;

/// <summary>A job to enqueue.</summary>
public sealed record NewJob
{
    /// <summary>The site pack's name.</summary>
    public required string Site { get; init; }

    /// <summary>The job type, optionally prefixed for a customer (<c>customer/type</c>).</summary>
    public required string Type { get; init; }

    /// <summary>The values: anything that serialises to a JSON object of at most 16 KB. Property names are not changed.</summary>
    public required object Payload { get; init; }

    /// <summary>Idempotency key: jobs with the same key are stored once. With null the client makes one, which only covers the client's own repeats.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The tenant that the job belongs to; null is <c>default</c>.</summary>
    public string? Tenant { get; init; }

    /// <summary>The account of the site to use; null is any.</summary>
    public string? Account { get; init; }

    /// <summary>0 runs first, 9 last; null is 5.</summary>
    public int? Priority { get; init; }

    /// <summary>Earliest start; null is at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The caller's correlation id, written to logs and the audit trail.</summary>
    public string? TraceId { get; init; }

    /// <summary>The address that is called when the job ends; the worker must allow its origin.</summary>
    public Uri? Webhook { get; init; }
}

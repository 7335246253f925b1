namespace BrowserAgent.Client;

/// <summary>A job to enqueue.</summary>
public sealed record NewJob
{
    /// <summary>The site pack's name.</summary>
    public required string Site { get; init; }

    /// <summary>The job type, optionally prefixed for a customer (<c>customer/type</c>).</summary>
    public required string Type { get; init; }

    /// <summary>The values: anything that serialises to a JSON object of at most 16 KB. Names are written as they stand.</summary>
    public required object Payload { get; init; }

    /// <summary>The same key is the same job, however often it is sent. Null: the client makes one, which protects against its own repeats only.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Whose job it is; null is <c>default</c>.</summary>
    public string? Tenant { get; init; }

    /// <summary>A certain account of the site; null is any.</summary>
    public string? Account { get; init; }

    /// <summary>0 runs first, 9 last; null is 5.</summary>
    public int? Priority { get; init; }

    /// <summary>When it may first run; null is at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Your correlation id, carried into logs and audit.</summary>
    public string? TraceId { get; init; }

    /// <summary>Who is told of its end; the worker must allow the origin.</summary>
    public Uri? Webhook { get; init; }
}

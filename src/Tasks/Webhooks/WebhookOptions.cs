using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>Which receivers the worker may notify about a job's end, and how often it tries. Section <c>Webhook</c>.</summary>
public sealed record WebhookOptions
{
    public const string Section = "Webhook";

    /// <summary>
    /// Origins (scheme, host and port) to which webhooks may go, for example <c>https://erp.example.com</c>. Default none: a submission with a
    /// webhook is rejected. So a producer can't make the worker call any other address of its network.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Longest time for one call. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A webhook that a worker took and did not finish is taken by another worker after this time. Default 60 s; at least 3 s more than <see cref="TimeLimit"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:03.5", "01:00:00")]
    public TimeSpan ReturnAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Failed calls before a webhook becomes a dead letter. Default 12: about half an hour with the default pauses, 66 min at most.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 12;

    /// <summary>Longest backoff after the first failed call; doubles with each further one, full jitter. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest backoff of all. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often the outbox is polled. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(1);
}

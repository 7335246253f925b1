using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>Whom the worker may tell about a job's end, and how hard it tries. Section <c>Webhook</c>.</summary>
public sealed record WebhookOptions
{
    public const string Section = "Webhook";

    /// <summary>
    /// Origins (scheme, host and port) to which webhooks may go, for example <c>https://erp.example.com</c>. Default none: a submission with a
    /// webhook is rejected. A producer can't reach another address of the worker's network by naming it; which addresses may be reached is chosen here.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Longest time for one call. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A call that a worker took and did not end is another's after this. Default 60 s; at least 3 s more than <see cref="TimeLimit"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:03.5", "01:00:00")]
    public TimeSpan ReturnAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Failed calls before a webhook becomes a dead letter. Default 12: about half an hour with the default pauses, 66 min at most.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 12;

    /// <summary>First back-off after a failed call; doubles each time, full jitter. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest back-off. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "24:00:00")]
    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often the outbox is looked at. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(1);
}

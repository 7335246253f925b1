using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>The webhooks that were given up, for the worker's command line, HTTP interface and operator pages.</summary>
public interface IDeadLetters
{
    /// <summary>Newest first. At most 10,000 are kept; older ones are deleted.</summary>
    Task<IReadOnlyList<DeadWebhook>> ListDeadAsync(int limit, CancellationToken cancellationToken);

    Task<long> CountDeadAsync(CancellationToken cancellationToken);

    /// <summary>Makes all of them due now; their attempts start at zero again.</summary>
    /// <returns>How many.</returns>
    Task<int> RetryDeadAsync(CancellationToken cancellationToken);
}

/// <summary>A webhook that was given up.</summary>
public sealed record DeadWebhook
{
    public required string EventId { get; init; }

    public required JobId Job { get; init; }

    /// <summary>The receiver: scheme, host and port.</summary>
    public required string Origin { get; init; }

    /// <summary>Calls that failed.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why the last one failed.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset At { get; init; }
}

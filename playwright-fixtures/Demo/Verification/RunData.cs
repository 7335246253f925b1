using BrowserAgent.Demo.OrderFiles;

namespace BrowserAgent.Demo.Verification;

/// <summary>How the worker answered one order.</summary>
/// <param name="OrderId">The order's trace id.</param>
/// <param name="JobId">The job that it became, or that it was already; null when the worker took nothing.</param>
/// <param name="Status">accepted, in_review, known, rejected, or what went wrong.</param>
internal sealed record SubmissionResult(string OrderId, string? JobId, string Status);

/// <summary>A job as the API told it when all was over.</summary>
internal sealed record ReportedJob
{
    public required string Id { get; init; }

    /// <summary>ready, delayed, running, review, done, dead or rejected.</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyDictionary<string, int> Rungs { get; init; } = new Dictionary<string, int>();

    public int LlmCalls { get; init; }

    public long LlmTokens { get; init; }

    public int Pictures { get; init; }

    /// <summary>When a worker first took it; null when none did.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>Nothing will change any more without a person.</summary>
    public bool IsSettled => State is "review" or "done" or "dead" or "rejected";
}

/// <summary>All that the judge weighs.</summary>
internal sealed record RunData
{
    /// <summary>The orders that were sent, in the order of the file.</summary>
    public required IReadOnlyList<ExpectedOrder> Expected { get; init; }

    public required IReadOnlyList<SubmissionResult> Submissions { get; init; }

    public required IReadOnlyDictionary<string, ReportedJob> Jobs { get; init; }

    /// <summary>The site's orders right before the first job was sent.</summary>
    public required IReadOnlyList<OrderValues> Before { get; init; }

    /// <summary>The site's orders when all was over.</summary>
    public required IReadOnlyList<OrderValues> After { get; init; }

    /// <summary>What the site saw that must never happen, in words: each counts as a wrong act.</summary>
    public IReadOnlyList<string> Alarms { get; init; } = [];

    /// <summary>What was to happen in this run and did not, as sentences: a run without its faults proves nothing.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Calls and tokens as the model's provider counted them.</summary>
    public (long Calls, long Tokens) Provider { get; init; }

    /// <summary>From the first order sent to the last order seen in the site's ground truth.</summary>
    public TimeSpan Duration { get; init; }
}

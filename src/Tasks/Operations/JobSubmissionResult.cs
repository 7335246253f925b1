using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Quotas;

namespace BrowserAgent.Tasks.Operations;

/// <summary>How a submission was answered.</summary>
public abstract record JobSubmissionResult
{
    private JobSubmissionResult()
    {
    }

    /// <summary>Queued.</summary>
    public sealed record Accepted(JobId Id) : JobSubmissionResult;

    /// <summary>Stored, but a person decides first.</summary>
    public sealed record InReview(JobId Id, IReadOnlyList<string> Reasons) : JobSubmissionResult;

    /// <summary>The idempotency key was used before; this is that job.</summary>
    public sealed record Known(JobId Id) : JobSubmissionResult;

    /// <summary>The idempotency key belongs to a job that asked for something else. Nothing was stored.</summary>
    public sealed record KeyReused(JobId Id) : JobSubmissionResult;

    /// <summary>Not runnable; stored with its reasons so that it stays visible.</summary>
    public sealed record Rejected(JobId Id, IReadOnlyList<PayloadError> Errors) : JobSubmissionResult;

    /// <summary>A quota is used up. Nothing was stored.</summary>
    public sealed record OverQuota(QuotaRefusal Refusal) : JobSubmissionResult;

    /// <summary>The queue did not answer, so the job may or may not be stored; the text says what is known and what to do.</summary>
    public sealed record Unavailable(string Why) : JobSubmissionResult;
}

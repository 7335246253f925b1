using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Worker.Http;

/// <summary>A job as the API shows it.</summary>
internal sealed record JobResponse
{
    public required string Id { get; init; }

    public required string Site { get; init; }

    public required string Type { get; init; }

    public required string Tenant { get; init; }

    public string? Account { get; init; }

    public string? NaturalKey { get; init; }

    public required JobState State { get; init; }

    public required JobPhase Phase { get; init; }

    public JobVerdict? Verdict { get; init; }

    public string? Reason { get; init; }

    /// <summary>The job that has the natural key reserved and must end first; absent when there is none.</summary>
    public AwaitedJobResponse? WaitsFor { get; init; }

    /// <summary>Its end was requested and it has not ended yet.</summary>
    public bool CancelAsked { get; init; }

    public int Attempts { get; init; }

    public int Stalls { get; init; }

    /// <summary>Lost runs that were not charged: the worker or browser was lost with other jobs.</summary>
    public int Losses { get; init; }

    /// <summary>Absent when it can't be decrypted.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>Absent until the job is done, and when it can't be decrypted.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why payload and result can't be decrypted by the worker that was asked; absent when they can.</summary>
    public string? Unreadable { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The name of the key that submitted the job; absent for the inbox and jobs of earlier versions.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>The first of the two approvals that the job needs; absent when there is none yet.</summary>
    public FirstApprovalResponse? FirstApproval { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public static JobResponse From(JobRecord job) => new()
    {
        Id = job.Id.Value,
        Site = job.Site,
        Type = job.Type,
        Tenant = job.Tenant,
        Account = job.Account,
        NaturalKey = job.NaturalKey,
        State = job.State,
        Phase = job.Phase,
        Verdict = job.Verdict,
        Reason = job.Reason,
        WaitsFor = job.WaitsFor is { } awaited ? new AwaitedJobResponse(awaited.Id.Value, awaited.State) : null,
        CancelAsked = job.CancelAsked && !JobLongPolling.IsSettled(job.State),
        Attempts = job.Attempts,
        Stalls = job.Stalls,
        Losses = job.Losses,
        Payload = job.WhyUnreadable is null ? Element(job.PayloadJson) : null,
        Result = job.WhyUnreadable is null && job.ResultJson is { } result ? Element(result) : null,
        Unreadable = job.WhyUnreadable,
        TraceId = job.TraceId,
        SubmittedBy = job.SubmittedBy,
        FirstApproval = job.FirstApproval is { } approval ? new FirstApprovalResponse(approval.ByWhom, approval.At) : null,
        CreatedAt = job.CreatedAt,
        UpdatedAt = job.UpdatedAt,
    };

    /// <summary>What can't be read as JSON is shown as the text that it is.</summary>
    private static JsonElement Element(string json) => StoredJson.Parse(json) ?? JsonSerializer.SerializeToElement(json);
}

/// <summary>A job that must end before another goes on. In review, it needs a person's decision.</summary>
internal sealed record AwaitedJobResponse(string Id, JobState State);

/// <param name="Jobs">Newest first.</param>
internal sealed record JobListResponse(IReadOnlyList<JobResponse> Jobs)
{
    /// <summary>Jobs whose records can't be read, whatever their states; absent when there are none.</summary>
    public IReadOnlyList<UnreadableJob>? Unreadable { get; init; }
}

/// <summary>A person's decision on a job.</summary>
internal sealed record DecisionRequest
{
    /// <summary>approve or reject.</summary>
    public string? Decision { get; init; }

    /// <summary>Refused: the name of the API key is recorded.</summary>
    public string? By { get; init; }

    /// <summary>Why it was rejected, at most 500 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>The first of two approvals.</summary>
internal sealed record FirstApprovalResponse(string By, DateTimeOffset At);

/// <summary>The answer to an approval that needs a second one.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">first_of_two: the job stays where it is until somebody else approves it.</param>
internal sealed record DecisionResponse(string Id, string Status)
{
    public const string FirstOfTwo = "first_of_two";
}

/// <summary>Cancels a job.</summary>
internal sealed record CancelRequest
{
    /// <summary>Refused: the name of the API key is recorded.</summary>
    public string? By { get; init; }

    /// <summary>Why, at most 500 characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>The answer to a cancel.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">cancelled, or asked when it runs: it ends at its next safe point, or is finished when it is past the last one.</param>
internal sealed record CancelResponse(string Id, string Status);

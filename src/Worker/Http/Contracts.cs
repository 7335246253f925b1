using System.Text.Json;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>The answer to a submission.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">accepted, in_review or known.</param>
/// <param name="Reasons">Why a person decides first.</param>
internal sealed record SubmitResponse(string Id, string Status, IReadOnlyList<string> Reasons);

/// <summary>The answers to an array of submissions.</summary>
/// <param name="Answers">One for each element, in its order.</param>
internal sealed record SubmitManyResponse(IReadOnlyList<SubmitAnswer> Answers);

/// <summary>The answer to one element.</summary>
/// <param name="Status">accepted, in_review, known, key_reused, rejected, unreadable or unavailable.</param>
internal sealed record SubmitAnswer(string Status)
{
    /// <summary>The job; none when nothing was stored.</summary>
    public string? Id { get; init; }

    /// <summary>Why a person decides first.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <summary>What is known and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong, by path.</summary>
    public IReadOnlyList<PayloadError>? Errors { get; init; }
}

/// <summary>Cancels a job.</summary>
internal sealed record CancelRequest
{
    /// <summary>Who asks; kept in the audit trail.</summary>
    public string? By { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>The answer to a cancel.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">cancelled, or asked when it runs: it ends at its next safe point, or is finished when it is past the last one.</param>
internal sealed record CancelResponse(string Id, string Status);

/// <summary>What to pause or resume; everything when neither is given.</summary>
internal sealed record PauseRequest
{
    public string? Site { get; init; }

    public string? Tenant { get; init; }

    /// <summary>Who asks; kept in the log.</summary>
    public string? By { get; init; }
}

/// <summary>What is paused.</summary>
internal sealed record PausedResponse(IReadOnlyList<PausedScope> Paused)
{
    public static PausedResponse From(IReadOnlyList<PauseScope> scopes) => new([.. scopes.Select(scope => new PausedScope(scope.Kind, scope.Name))]);
}

/// <param name="Kind">all, site or tenant.</param>
/// <param name="Name">The site's or the tenant's name.</param>
internal sealed record PausedScope(PauseKind Kind, string? Name);

internal sealed record JobListResponse(IReadOnlyList<JobResponse> Jobs);

/// <summary>A person's decision on a job.</summary>
internal sealed record DecisionRequest
{
    /// <summary>approve or reject.</summary>
    public string? Decision { get; init; }

    /// <summary>Who decided; kept in the audit trail.</summary>
    public string? By { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Reason { get; init; }
}

/// <summary>A one-time code that a person gives. <c>ToString</c> hides it.</summary>
internal sealed record CodeRequest
{
    /// <summary>The code as the person has it, 1 to 32 characters.</summary>
    public string? Code { get; init; }

    public override string ToString() => "***";
}

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

    /// <summary>Its end was requested and it has not ended yet.</summary>
    public bool CancelAsked { get; init; }

    public int Attempts { get; init; }

    public int Stalls { get; init; }

    public required JsonElement Payload { get; init; }

    public JsonElement? Result { get; init; }

    public string? TraceId { get; init; }

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
        CancelAsked = job.CancelAsked && !JobLongPolling.IsSettled(job.State),
        Attempts = job.Attempts,
        Stalls = job.Stalls,
        Payload = Element(job.PayloadJson),
        Result = job.ResultJson is null ? null : Element(job.ResultJson),
        TraceId = job.TraceId,
        CreatedAt = job.CreatedAt,
        UpdatedAt = job.UpdatedAt,
    };

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

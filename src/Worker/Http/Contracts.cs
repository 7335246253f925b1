using System.Text.Json;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>The answer to a submission.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">accepted, in_review or known.</param>
/// <param name="Reasons">Why a person decides first.</param>
internal sealed record SubmitResponse(string Id, string Status, IReadOnlyList<string> Reasons);

internal sealed record JobListResponse(IReadOnlyList<JobResponse> Jobs);

/// <summary>A person's word on a job.</summary>
/// <param name="Decision">approve or reject.</param>
/// <param name="By">Who decided; kept in the audit trail.</param>
/// <param name="Reason">Why it was rejected.</param>
internal sealed record DecisionRequest(string? Decision, string? By, string? Reason);

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

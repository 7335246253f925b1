using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Http;

/// <summary>The HTTP API under <c>/v1</c>.</summary>
internal static class JobsEndpoints
{
    private const int ListLimit = 500;

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").RequireAuthorization(ApiKeyAuthentication.Policy).WithTags("Jobs");
        api.MapPost("/jobs", SubmitAsync).WithName("SubmitJob")
            .WithSummary("Enqueue a job. An Idempotency-Key header makes repeats answer with the same job.");
        api.MapGet("/jobs", ListAsync).WithName("ListJobs").WithSummary("Jobs, newest first, optionally of one state.");
        api.MapGet("/jobs/{id}", FindAsync).WithName("GetJob").WithSummary("One job: state, reason, result.");
        api.MapGet("/jobs/{id}/audit", AuditAsync).WithName("GetJobAudit").WithSummary("The job's audit trail.");
        api.MapGet("/jobs/{id}/pictures/{picture}", PictureAsync).WithName("GetJobPicture").WithSummary("One picture of the trail, JPEG.");
        api.MapPost("/jobs/{id}/decision", DecideAsync).WithName("DecideJob").WithSummary("A person approves or rejects a job in review, or puts a dead one back.");
        api.MapGet("/counts", CountsAsync).WithName("CountJobs").WithSummary("How many jobs are in each state.");
    }

    private static async Task<IResult> SubmitAsync(
        HttpRequest request, IJobDesk desk, CancellationToken cancellationToken)
    {
        var read = await SubmissionBody.ReadAsync(request, cancellationToken);
        if (read is SubmissionBody.Bad bad)
        {
            return Problems.BadRequest(bad.Errors);
        }

        var submission = ((SubmissionBody.Good)read).Submission;
        return await desk.SubmitAsync(submission, cancellationToken) switch
        {
            SubmitOutcome.Accepted accepted => Results.Accepted($"/v1/jobs/{accepted.Id}", new SubmitResponse(accepted.Id.Value, "accepted", [])),
            SubmitOutcome.InReview review => Results.Accepted($"/v1/jobs/{review.Id}", new SubmitResponse(review.Id.Value, "in_review", review.Reasons)),
            SubmitOutcome.Known known => Results.Ok(new SubmitResponse(known.Id.Value, "known", [])),
            SubmitOutcome.KeyReused reused => Problems.Conflict(
                $"The idempotency key belongs to job {reused.Id}, which asked for something else. Nothing was stored: send this as a new job under a key of its own."),
            SubmitOutcome.Rejected rejected => Problems.Rejected(rejected.Id, rejected.Errors),
            SubmitOutcome.Unavailable unavailable => Problems.Unavailable(unavailable.Why),
            _ => throw new InvalidOperationException("A submit outcome without an answer."),
        };
    }

    private static async Task<IResult> ListAsync(
        IJobDesk desk, CancellationToken cancellationToken, string? state = null, int limit = 50)
    {
        JobState? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<JobState>(state, ignoreCase: true, out var parsed))
            {
                return Problems.BadRequest([new PayloadError("state", $"\"{state}\" is no state. Known: {string.Join(", ", Enum.GetNames<JobState>()).ToLowerInvariant()}.")]);
            }

            wanted = parsed;
        }

        if (limit is < 1 or > ListLimit)
        {
            return Problems.BadRequest([new PayloadError("limit", $"must be 1 to {ListLimit}.")]);
        }

        var jobs = await desk.ListAsync(wanted, limit, cancellationToken);
        return Results.Ok(new JobListResponse([.. jobs.Select(JobResponse.From)]));
    }

    private static async Task<Results<Ok<JobResponse>, ProblemHttpResult>> FindAsync(
        string id, IJobDesk desk, CancellationToken cancellationToken) =>
        await desk.FindAsync(new JobId(id), cancellationToken) is { } job
            ? TypedResults.Ok(JobResponse.From(job))
            : Problems.NotFound(id);

    private static async Task<IResult> AuditAsync(string id, IJobDesk desk, CancellationToken cancellationToken) =>
        await desk.AuditAsync(new JobId(id), cancellationToken) is { } trail ? Results.Ok(trail) : Problems.NotFound(id);

    private static async Task<IResult> PictureAsync(string id, string picture, IJobDesk desk, CancellationToken cancellationToken) =>
        await desk.OpenPictureAsync(new JobId(id), picture, cancellationToken) is { } stream
            ? Results.Stream(stream, "image/jpeg")
            : Problems.NotFound($"{id}/{picture}");

    private static async Task<IResult> DecideAsync(
        string id, DecisionRequest decision, IJobDesk desk, CancellationToken cancellationToken)
    {
        var answer = decision.Decision switch
        {
            "approve" => await desk.ApproveAsync(new JobId(id), decision.By ?? "api", cancellationToken),
            "reject" => await desk.RejectAsync(new JobId(id), decision.By ?? "api", decision.Reason ?? "rejected by a person", cancellationToken),
            _ => (RequeueAnswer?)null,
        };
        return answer switch
        {
            RequeueAnswer.Ok => Results.NoContent(),
            RequeueAnswer.NotFound => Problems.NotFound(id),
            RequeueAnswer.Refused => Problems.Conflict($"Job {id} is not in a state that a person may change: a worker holds it, or it is finished."),
            _ => Problems.BadRequest([new PayloadError("decision", "must be \"approve\" or \"reject\".")]),
        };
    }

    private static async Task<IResult> CountsAsync(IJobDesk desk, CancellationToken cancellationToken)
    {
        var counts = await desk.CountAsync(cancellationToken);
        return Results.Ok(counts.ToDictionary(count => JsonNamingPolicy.SnakeCaseLower.ConvertName(count.Key.ToString()), count => count.Value, StringComparer.Ordinal));
    }
}

using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary>The HTTP API under <c>/v1</c>.</summary>
internal static class JobsEndpoints
{
    private const int ListLimit = 500;

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").RequireAuthorization(ApiKeyAuthentication.Policy).WithTags("Jobs").AddEndpointFilter<QueueUnavailableFilter>();
        SubmitEndpoint.Map(api);
        api.MapGet("/jobs", ListAsync).WithName("ListJobs").WithSummary("Jobs, newest first, optionally of one state.")
            .Produces<JobListResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/jobs/{id}", FindAsync).WithName("GetJob").WithSummary("One job: state, reason, result.")
            .WithDescription("With wait=N or wait=Ns, 0 to 60 seconds, the answer comes when the job has settled (done, dead, rejected, cancelled or review), or as it is when the time is over.")
            .Produces<JobResponse>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/jobs/{id}/audit", AuditAsync).WithName("GetJobAudit").WithSummary("The job's audit trail.");
        api.MapGet("/jobs/{id}/pictures/{picture}", PictureAsync).WithName("GetJobPicture").WithSummary("One picture of the trail, JPEG.");
        api.MapPost("/jobs/{id}/decision", DecideAsync).WithName("DecideJob").WithSummary("A person approves or rejects a job in review, or puts a dead one back.")
            .Reads<DecisionRequest>(required: true).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/jobs/{id}/cancel", CancelAsync).WithName("CancelJob")
            .WithSummary("End a job: at once when it waits, at its next safe point when it runs.")
            .Reads<CancelRequest>(required: false)
            .Produces<CancelResponse>().Produces<CancelResponse>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        PauseEndpoints.Map(api);
        DeadWebhookEndpoints.Map(api);
        api.MapGet("/counts", CountsAsync).WithName("CountJobs").WithSummary("How many jobs are in each state.");
    }

    private static async Task<IResult> ListAsync(
        IJobOperations jobOperations, CancellationToken cancellationToken, string? state = null, int limit = 50)
    {
        JobState? wanted = null;
        if (state is not null)
        {
            if (!Enum.TryParse<JobState>(state, ignoreCase: true, out var parsed))
            {
                return ApiProblems.BadRequest([new PayloadError("state", $"\"{state}\" is no state. Known: {string.Join(", ", Enum.GetNames<JobState>()).ToLowerInvariant()}.")]);
            }

            wanted = parsed;
        }

        if (limit is < 1 or > ListLimit)
        {
            return ApiProblems.BadRequest([new PayloadError("limit", $"must be 1 to {ListLimit}.")]);
        }

        var jobs = await jobOperations.ListAsync(wanted, limit, cancellationToken);
        return Results.Ok(new JobListResponse([.. jobs.Select(JobResponse.From)]));
    }

    private static async Task<IResult> FindAsync(
        string id, IJobOperations jobOperations, JobLongPolling waiting, CancellationToken cancellationToken, string? wait = null)
    {
        if (wait is null)
        {
            return Show(id, await jobOperations.FindAsync(new JobId(id), cancellationToken));
        }

        if (JobLongPolling.Parse(wait) is not { } span)
        {
            return ApiProblems.BadRequest([new PayloadError("wait", $"must be 0 to {JobLongPolling.MaxWait.TotalSeconds:0} seconds, as 30 or 30s.")]);
        }

        using var place = waiting.TryEnter();
        return place is null
            ? ApiProblems.Busy($"{JobLongPolling.MaxWaiters} callers wait for jobs here already. Ask again later, or without wait.")
            : Show(id, await waiting.FindAsync(new JobId(id), span, cancellationToken));
    }

    private static IResult Show(string id, JobRecord? job) => job is null ? ApiProblems.NotFound(id) : Results.Ok(JobResponse.From(job));

    private static async Task<IResult> CancelAsync(string id, HttpRequest request, IJobOperations jobOperations, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBodyReader.ReadAsync<CancelRequest>(request, "{\"by\":\"who\",\"reason\":\"why\"}, or nothing", cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        return await jobOperations.CancelAsync(new JobId(id), body.By ?? "api", body.Reason, cancellationToken) switch
        {
            CancelResult.Cancelled => Results.Ok(new CancelResponse(id, "cancelled")),
            CancelResult.Requested => Results.Accepted($"/v1/jobs/{id}", new CancelResponse(id, "asked")),
            CancelResult.TooLate => ApiProblems.Conflict($"Job {id} is ended, or a person decides about a record that may be in the site already. Look at it with GET /v1/jobs/{id}."),
            _ => ApiProblems.NotFound(id),
        };
    }

    private static async Task<IResult> AuditAsync(string id, IJobOperations jobOperations, CancellationToken cancellationToken) =>
        await jobOperations.AuditAsync(new JobId(id), cancellationToken) is { } trail ? Results.Ok(trail) : ApiProblems.NotFound(id);

    private static async Task<IResult> PictureAsync(string id, string picture, IJobOperations jobOperations, CancellationToken cancellationToken) =>
        await jobOperations.OpenPictureAsync(new JobId(id), picture, cancellationToken) is { } stream
            ? Results.Stream(stream, "image/jpeg")
            : ApiProblems.NotFound($"{id}/{picture}");

    private static async Task<IResult> DecideAsync(
        string id, HttpRequest request, IJobOperations jobOperations, CancellationToken cancellationToken)
    {
        var (decision, error) = await JsonBodyReader.ReadAsync<DecisionRequest>(request, "{\"decision\":\"approve\"} or {\"decision\":\"reject\",\"reason\":\"why\"}", cancellationToken);
        if (decision is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        var answer = decision.Decision switch
        {
            "approve" => await jobOperations.ApproveAsync(new JobId(id), decision.By ?? "api", cancellationToken),
            "reject" => await jobOperations.RejectAsync(new JobId(id), decision.By ?? "api", decision.Reason ?? "rejected by a person", cancellationToken),
            _ => (RequeueResult?)null,
        };
        return answer switch
        {
            RequeueResult.Ok => Results.NoContent(),
            RequeueResult.NotFound => ApiProblems.NotFound(id),
            RequeueResult.Refused => ApiProblems.Conflict($"Job {id} is not in a state that a person may change: a worker holds it, or it is finished."),
            _ => ApiProblems.NothingChanged([new PayloadError("decision", "must be \"approve\" or \"reject\".")]),
        };
    }

    private static async Task<IResult> CountsAsync(IJobOperations jobOperations, CancellationToken cancellationToken)
    {
        var counts = await jobOperations.CountAsync(cancellationToken);
        return Results.Ok(counts.ToDictionary(count => JsonNamingPolicy.SnakeCaseLower.ConvertName(count.Key.ToString()), count => count.Value, StringComparer.Ordinal));
    }
}

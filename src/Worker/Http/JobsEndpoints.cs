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
        var job = api.MapGroup("/jobs/{id}").AddEndpointFilter<JobIdFilter>();
        job.MapGet("", FindAsync).WithName("GetJob").WithSummary("One job: state, reason, result.")
            .WithDescription("With wait=N or wait=Ns, 0 to 60 seconds, the answer comes when the job has settled (done, dead, rejected, cancelled or review), or as it is when the time is over.")
            .Produces<JobResponse>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        job.MapGet("/audit", AuditAsync).WithName("GetJobAudit").WithSummary("The job's audit trail.");
        job.MapGet("/pictures/{picture}", PictureAsync).WithName("GetJobPicture").WithSummary("One picture of the trail, JPEG.");
        job.MapPost("/decision", DecideAsync).WithName("DecideJob").WithSummary("A person approves or rejects a job in review, or puts a dead one back.")
            .Reads<DecisionRequest>(required: true).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        job.MapPost("/cancel", CancelAsync).WithName("CancelJob")
            .WithSummary("End a job: at once when it waits, at its next safe point when it runs.")
            .Reads<CancelRequest>(required: false)
            .Produces<CancelResponse>().Produces<CancelResponse>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        PauseEndpoints.Map(api);
        DeadWebhookEndpoints.Map(api);
        SetAsideEndpoints.Map(api);
        api.MapGet("/counts", CountsAsync).WithName("CountJobs").WithSummary("How many jobs are in each state.");
    }

    private static async Task<IResult> ListAsync(
        IJobOperations jobOperations, CancellationToken cancellationToken, string? state = null, int limit = 50)
    {
        // Enum.TryParse would also take numbers and lists of names.
        var wanted = Enum.GetValues<JobState>().Cast<JobState?>().FirstOrDefault(known => string.Equals(known.ToString(), state, StringComparison.OrdinalIgnoreCase));
        if (state is not null && wanted is null)
        {
            return ApiProblems.BadRequest([new PayloadError("state", $"\"{state}\" is no state. Known: {string.Join(", ", Enum.GetNames<JobState>()).ToLowerInvariant()}.")]);
        }

        if (limit is < 1 or > ListLimit)
        {
            return ApiProblems.BadRequest([new PayloadError("limit", $"must be 1 to {ListLimit}.")]);
        }

        var jobs = await jobOperations.ListAsync(wanted, limit, cancellationToken);
        return Results.Ok(new JobListResponse([.. jobs.Select(JobResponse.From)]) { Unreadable = jobs.Unreadable is [] ? null : jobs.Unreadable });
    }

    private static async Task<IResult> FindAsync(
        JobId id, IJobOperations jobOperations, JobLongPolling waiting, CancellationToken cancellationToken, string? wait = null)
    {
        if (wait is null)
        {
            return Show(id, await jobOperations.FindAsync(id, cancellationToken));
        }

        if (JobLongPolling.Parse(wait) is not { } span)
        {
            return ApiProblems.BadRequest([new PayloadError("wait", $"must be 0 to {JobLongPolling.MaxWait.TotalSeconds:0} seconds, as 30 or 30s.")]);
        }

        using var place = waiting.TryEnter();
        return place is null
            ? ApiProblems.Busy($"{JobLongPolling.MaxWaiters} callers wait for jobs here already. Ask again later, or without wait.")
            : Show(id, await waiting.FindAsync(id, span, cancellationToken));
    }

    private static IResult Show(JobId id, JobRecord? job) => job is null ? ApiProblems.NotFound(id.Value) : Results.Ok(JobResponse.From(job));

    private static async Task<IResult> CancelAsync(JobId id, HttpRequest request, IJobOperations jobOperations, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBodyReader.ReadAsync<CancelRequest>(request, "{\"by\":\"who\",\"reason\":\"why\"}, or nothing", cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        return await jobOperations.CancelAsync(id, body.By ?? "api", body.Reason, cancellationToken) switch
        {
            CancelResult.Cancelled => Results.Ok(new CancelResponse(id.Value, "cancelled")),
            CancelResult.Requested => Results.Accepted($"/v1/jobs/{id}", new CancelResponse(id.Value, "asked")),
            CancelResult.TooLate => ApiProblems.Conflict($"Job {id} is ended, or a person decides about a record that may be in the site already. Look at it with GET /v1/jobs/{id}."),
            _ => ApiProblems.NotFound(id.Value),
        };
    }

    private static async Task<IResult> AuditAsync(JobId id, IJobOperations jobOperations, CancellationToken cancellationToken) =>
        await jobOperations.AuditAsync(id, cancellationToken) is { } trail ? Results.Ok(trail) : ApiProblems.NotFound(id.Value);

    private static async Task<IResult> PictureAsync(JobId id, string picture, IJobOperations jobOperations, CancellationToken cancellationToken) =>
        await jobOperations.OpenPictureAsync(id, picture, cancellationToken) is { } stream
            ? Results.Stream(stream, "image/jpeg")
            : ApiProblems.NotFound($"{id}/{picture}");

    private static async Task<IResult> DecideAsync(
        JobId id, HttpRequest request, IJobOperations jobOperations, CancellationToken cancellationToken)
    {
        var (decision, error) = await JsonBodyReader.ReadAsync<DecisionRequest>(request, "{\"decision\":\"approve\"} or {\"decision\":\"reject\",\"reason\":\"why\"}", cancellationToken);
        if (decision is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        var answer = decision.Decision switch
        {
            "approve" => await jobOperations.ApproveAsync(id, decision.By ?? "api", cancellationToken),
            "reject" => await jobOperations.RejectAsync(id, decision.By ?? "api", decision.Reason ?? "rejected by a person", cancellationToken),
            _ => (RequeueResult?)null,
        };
        return answer switch
        {
            RequeueResult.Ok => Results.NoContent(),
            RequeueResult.NotFound => ApiProblems.NotFound(id.Value),
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

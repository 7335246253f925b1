using System.Text.Json;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;

namespace BrowserAgent.Worker.Http;

/// <summary>The HTTP API under <c>/v1</c>.</summary>
internal static class JobsEndpoints
{
    private const int ListLimit = 500;

    private static readonly ApiScope[] Readers = [ApiScope.Produce, ApiScope.Read, ApiScope.Decide];

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("Jobs").AddEndpointFilter<QueueUnavailableFilter>();
        SubmitEndpoint.Map(api);
        api.MapGet("/jobs", ListAsync).Needs(Readers).WithName("ListJobs").WithSummary("Jobs, newest first, optionally of one state or tenant.")
            .WithDescription("For the next page, give the id of the last job as before. A key for all tenants needs tenant with it.")
            .Produces<JobListResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
        var job = api.MapGroup("/jobs/{id}").AddEndpointFilter<JobIdFilter>();
        job.MapGet("", FindAsync).Needs(Readers).WithName("GetJob").WithSummary("One job: state, reason, result.")
            .WithDescription("With wait=N or wait=Ns, 0 to 60 seconds, the answer comes when the job has settled (done, dead, rejected, cancelled or review), or as it is when the time is over.")
            .Produces<JobResponse>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        job.MapGet("/audit", AuditAsync).Needs(Readers).WithName("GetJobAudit").WithSummary("The job's audit trail.");
        job.MapGet("/pictures/{picture}", PictureAsync).Needs(Readers).WithName("GetJobPicture").WithSummary("One picture of the trail, JPEG.");
        ExportEndpoint.Map(job);
        job.MapPost("/decision", DecideAsync).Needs(ApiScope.Decide).WithName("DecideJob").WithSummary("A person approves or rejects a job in review, or puts a dead one back.")
            .Reads<DecisionRequest>(required: true).Produces(StatusCodes.Status204NoContent).Produces<DecisionResponse>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        job.MapPost("/cancel", CancelAsync).Needs(ApiScope.Produce, ApiScope.Decide).WithName("CancelJob")
            .WithSummary("End a job: at once when it waits, at its next safe point when it runs.")
            .Reads<CancelRequest>(required: false)
            .Produces<CancelResponse>().Produces<CancelResponse>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        PauseEndpoints.Map(api);
        DeadWebhookEndpoints.Map(api);
        SetAsideEndpoints.Map(api);
        ErasureEndpoints.Map(api);
        api.MapGet("/counts", CountsAsync).Needs(Readers).WithName("CountJobs").WithSummary("How many jobs are in each state: of the key's tenants, or of one.");
    }

    private static async Task<IResult> ListAsync(
        CallerJobs jobs, CancellationToken cancellationToken, string? state = null, int limit = 50, string? tenant = null, string? before = null)
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

        if (before is not null && !JobId.TryParse(before, out _))
        {
            return ApiProblems.BadRequest([new PayloadError("before", "must be the id of a job: 32 hex digits in lower case.")]);
        }

        if (before is not null && tenant is null && !jobs.Caller.IsLimitedToTenants)
        {
            return ApiProblems.BadRequest([new PayloadError("before", "needs tenant with it: with a key for all tenants, only the jobs of one tenant have pages.")]);
        }

        var listed = await jobs.ListAsync(wanted, limit, new JobListPage(tenant, before is null ? null : JobId.Parse(before)), cancellationToken);
        return Results.Ok(new JobListResponse([.. listed.Select(JobResponse.From)]) { Unreadable = listed.Unreadable is [] ? null : listed.Unreadable });
    }

    private static async Task<IResult> FindAsync(
        JobId id, CallerJobs jobs, JobLongPolling waiting, CancellationToken cancellationToken, string? wait = null)
    {
        if (wait is null)
        {
            return Show(id, await jobs.FindAsync(id, cancellationToken));
        }

        if (JobLongPolling.Parse(wait) is not { } span)
        {
            return ApiProblems.BadRequest([new PayloadError("wait", $"must be 0 to {JobLongPolling.MaxWait.TotalSeconds:0} seconds, as 30 or 30s.")]);
        }

        using var place = waiting.TryEnter();
        return place is null
            ? ApiProblems.Busy($"{JobLongPolling.MaxWaiters} callers wait for jobs here already. Ask again later, or without wait.")
            : Show(id, await waiting.WaitAsync(reading => jobs.FindAsync(id, reading), span, cancellationToken));
    }

    private static IResult Show(JobId id, JobRecord? job) => job is null ? ApiProblems.NotFound(id.Value) : Results.Ok(JobResponse.From(job));

    private static async Task<IResult> CancelAsync(JobId id, HttpRequest request, CallerJobs jobs, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBodyReader.ReadAsync<CancelRequest>(request, "{\"reason\":\"why\"}, or nothing", cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        if ((DecisionReason.CheckBy(body.By) ?? DecisionReason.Check(body.Reason)) is { } wrong)
        {
            return ApiProblems.NothingChanged([wrong]);
        }

        return await jobs.CancelAsync(id, body.Reason, cancellationToken) switch
        {
            CancelResult.Cancelled => Results.Ok(new CancelResponse(id.Value, "cancelled")),
            CancelResult.Requested => Results.Accepted($"/v1/jobs/{id}", new CancelResponse(id.Value, "asked")),
            CancelResult.TooLate => ApiProblems.Conflict($"Job {id} is ended, or a person decides about a record that may be in the site already. Look at it with GET /v1/jobs/{id}."),
            _ => ApiProblems.NotFound(id.Value),
        };
    }

    private static async Task<IResult> AuditAsync(JobId id, CallerJobs jobs, CancellationToken cancellationToken) =>
        await jobs.AuditAsync(id, cancellationToken) is { } trail ? Results.Ok(trail) : ApiProblems.NotFound(id.Value);

    private static async Task<IResult> PictureAsync(JobId id, string picture, CallerJobs jobs, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.OpenPictureAsync(id, picture, cancellationToken) is { } stream
                ? Results.Stream(stream, "image/jpeg")
                : ApiProblems.NotFound($"{id}/{picture}");
        }
        catch (UnreadableContentException unreadable)
        {
            return ApiProblems.Conflict(unreadable.Message);
        }
    }

    private static async Task<IResult> DecideAsync(
        JobId id, HttpRequest request, CallerJobs jobs, CancellationToken cancellationToken)
    {
        var (decision, error) = await JsonBodyReader.ReadAsync<DecisionRequest>(request, "{\"decision\":\"approve\"} or {\"decision\":\"reject\",\"reason\":\"why\"}", cancellationToken);
        if (decision is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        if ((DecisionReason.CheckBy(decision.By) ?? DecisionReason.Check(decision.Reason)) is { } wrong)
        {
            return ApiProblems.NothingChanged([wrong]);
        }

        var answer = decision.Decision switch
        {
            "approve" => await jobs.ApproveAsync(id, cancellationToken),
            "reject" => await jobs.RejectAsync(id, decision.Reason ?? "rejected by a person", cancellationToken),
            _ => (RequeueResult?)null,
        };
        return answer switch
        {
            RequeueResult.Ok => Results.NoContent(),
            RequeueResult.NotFound => ApiProblems.NotFound(id.Value),
            RequeueResult.OwnJob => ApiProblems.OwnJob(jobs.Caller.Name),
            RequeueResult.FirstOfTwo => Results.Accepted($"/v1/jobs/{id}", new DecisionResponse(id.Value, DecisionResponse.FirstOfTwo)),
            RequeueResult.SecondByTheSame => ApiProblems.SecondByTheSame(jobs.Caller.Name),
            RequeueResult.Refused => ApiProblems.Conflict($"Job {id} is not in a state that a person may change: a worker holds it, or it is finished."),
            _ => ApiProblems.NothingChanged([new PayloadError("decision", "must be \"approve\" or \"reject\".")]),
        };
    }

    private static async Task<IResult> CountsAsync(CallerJobs jobs, CancellationToken cancellationToken, string? tenant = null) =>
        Results.Ok((await jobs.CountAsync(tenant, cancellationToken)).ToDictionary(
            count => JsonNamingPolicy.SnakeCaseLower.ConvertName(count.Key.ToString()), count => count.Value, StringComparer.Ordinal));
}

using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;

namespace BrowserAgent.Worker.Http;

/// <summary><c>/v1/pause</c> and <c>/v1/resume</c>: stops the start of jobs, of all or of one site or tenant, on every worker of the queue.</summary>
internal static class PauseEndpoints
{
    private const string Form = "{\"site\":\"x\"}, {\"tenant\":\"x\"}, or {} for everything";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/pause", ListAsync).Needs(ApiScope.Produce, ApiScope.Read, ApiScope.Decide, ApiScope.Operate).WithName("ListPaused").WithSummary("What is paused.").Produces<PausedResponse>();
        Describe(api.MapPost("/pause", PauseAsync)).WithName("Pause")
            .WithSummary("Start no more jobs of a site or a tenant, or none at all. Running jobs go on.");
        Describe(api.MapPost("/resume", ResumeAsync)).WithName("Resume")
            .WithSummary("End a pause of the same scope. A site that is resumed stays paused while everything is.");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint) => endpoint
        .Needs(ApiScope.Operate)
        .Reads<PauseRequest>(required: false)
        .Produces<PausedResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ListAsync(CallerJobs jobs, CancellationToken cancellationToken) =>
        Results.Ok(PausedResponse.From(await jobs.PausedAsync(cancellationToken)));

    private static Task<IResult> PauseAsync(HttpRequest request, CallerJobs jobs, CancellationToken cancellationToken) =>
        ChangeAsync(request, jobs, jobs.PauseAsync, cancellationToken);

    private static Task<IResult> ResumeAsync(HttpRequest request, CallerJobs jobs, CancellationToken cancellationToken) =>
        ChangeAsync(request, jobs, jobs.ResumeAsync, cancellationToken);

    private static async Task<IResult> ChangeAsync(
        HttpRequest request, CallerJobs jobs, Func<PauseScope, CancellationToken, Task> change, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBodyReader.ReadAsync<PauseRequest>(request, Form, cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        if (DecisionReason.CheckBy(body.By) is { } wrong)
        {
            return ApiProblems.NothingChanged([wrong]);
        }

        if (body is { Site: not null, Tenant: not null })
        {
            return ApiProblems.NothingChanged([new PayloadError("tenant", $"can't be given together with site. Send {Form}; one request for each.")]);
        }

        var name = body.Site ?? body.Tenant;
        if (name is not null && !EnvelopeName.IsValid(name))
        {
            return ApiProblems.NothingChanged([new PayloadError(body.Site is null ? "tenant" : "site", "is not a name of 1 to 64 letters, digits, points, hyphens, underscores and @.")]);
        }

        var kind = body.Site is not null ? PauseScopeKind.Site : body.Tenant is not null ? PauseScopeKind.Tenant : PauseScopeKind.All;
        await change(new PauseScope(kind, name), cancellationToken);
        return Results.Ok(PausedResponse.From(await jobs.PausedAsync(cancellationToken)));
    }
}

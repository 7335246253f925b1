using BrowserAgent.Tasks.Erasure;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;

namespace BrowserAgent.Worker.Http;

/// <summary>Finding and erasing what jobs hold of a person. Only for administrators: it concerns all tenants, and can't be undone.</summary>
internal static class ErasureEndpoints
{
    /// <summary>A shorter text is in too many jobs.</summary>
    private const int MinSubjectLength = 3;
    private const int MaxSubjectLength = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/erasures/search", SearchAsync).Needs(Tasks.ApiKeys.ApiScope.Admin).WithName("FindSubject").WithSummary("The jobs that contain a text. Nothing is changed.")
            .Reads<SubjectRequest>(required: true).Produces<SubjectSearchResult>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/jobs/{id}/erase", EraseAsync).Needs(Tasks.ApiKeys.ApiScope.Admin).AddEndpointFilter<JobIdFilter>().WithName("EraseJob")
            .WithSummary("Destroy what an ended job holds. Its trail stays verifiable.")
            .Reads<EraseRequest>(required: true).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> SearchAsync(HttpRequest request, IJobErasure erasure, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBodyReader.ReadAsync<SubjectRequest>(request, "{\"subject\":\"the text to look for\"}", cancellationToken);
        if (body is null)
        {
            return ApiProblems.BadRequest([error!]);
        }

        return body.Subject?.Trim() is { Length: >= MinSubjectLength and <= MaxSubjectLength } subject
            ? Results.Ok(await erasure.FindAsync(subject, cancellationToken))
            : ApiProblems.BadRequest([new PayloadError("subject", $"must have {MinSubjectLength} to {MaxSubjectLength} characters.")]);
    }

    private static async Task<IResult> EraseAsync(JobId id, HttpRequest request, IJobErasure erasure, CallerJobs jobs, CancellationToken cancellationToken)
    {
        var (body, error) = await JsonBodyReader.ReadAsync<EraseRequest>(request, "{\"reason\":\"why, without personal data\"}", cancellationToken);
        if (body is null)
        {
            return ApiProblems.NothingChanged([error!]);
        }

        if (string.IsNullOrWhiteSpace(body.Reason))
        {
            return ApiProblems.NothingChanged([new PayloadError("reason", "is missing. It is kept in the trail: say why, without personal data.")]);
        }

        if (DecisionReason.Check(body.Reason) is { } wrong)
        {
            return ApiProblems.NothingChanged([wrong]);
        }

        return await erasure.EraseAsync(id, jobs.Caller.Name, body.Reason, cancellationToken) switch
        {
            ErasureResult.Erased => Results.NoContent(),
            ErasureResult.Refused refused => ApiProblems.Conflict(refused.Why, id),
            _ => ApiProblems.NotFound(id.Value),
        };
    }
}

/// <summary>Looks for the jobs of a person.</summary>
internal sealed record SubjectRequest
{
    /// <summary>3 to 200 characters: a name, a number, an address.</summary>
    public string? Subject { get; init; }
}

/// <summary>Erases a job.</summary>
internal sealed record EraseRequest
{
    /// <summary>Why, at most 500 characters, without personal data: it is kept in the trail.</summary>
    public string? Reason { get; init; }
}

using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Export;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;

namespace BrowserAgent.Worker.Http;

/// <summary>One job as a zip archive.</summary>
internal static class ExportEndpoint
{
    public static void Map(IEndpointRouteBuilder job) => job.MapGet("/export", ExportAsync).Needs(ApiScope.Read, ApiScope.Decide).WithName("ExportJob")
        .WithSummary("All that is known about a job, in clear, as a zip archive with a signed manifest.")
        .Produces(StatusCodes.Status200OK, contentType: "application/zip").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> ExportAsync(JobId id, CallerJobs jobs, IJobExport export, CancellationToken cancellationToken)
    {
        if (await jobs.AuditAsync(id, cancellationToken) is not { } trail)
        {
            return ApiProblems.NotFound(id.Value);
        }

        return export.WhyNot(trail) is { } why
            ? ApiProblems.Conflict(why, id)
            : Archive(trail, await jobs.FindAsync(id, cancellationToken), jobs.Caller.Name, export, cancellationToken);
    }

    /// <summary>The archive, written as it is made.</summary>
    public static IResult Archive(AuditTrail trail, JobRecord? job, string byWhom, IJobExport export, CancellationToken cancellationToken) =>
        Results.Stream(output => export.WriteAsync(trail, job, byWhom, output, cancellationToken), "application/zip", $"job-{trail.JobId}.zip");
}

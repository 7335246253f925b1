using System.Text.RegularExpressions;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Audit.Export;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Http;
using BrowserAgent.Worker.Operator.Components;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>The list of jobs, one job, and its pictures.</summary>
internal static partial class JobPageEndpoints
{
    private const int ShortList = 100;

    private const int LongList = 500;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", ListAsync).NeedsSignIn(ApiScope.Read, ApiScope.Decide);
        pages.MapGet("/jobs/{id}", ShowAsync).NeedsSignIn(ApiScope.Read, ApiScope.Decide);
        pages.MapGet("/jobs/{id}/export", ExportAsync).NeedsSignIn(ApiScope.Read, ApiScope.Decide);
        pages.MapGet("/jobs/{id}/pictures/{name}", PictureAsync).NeedsSignIn(ApiScope.Read, ApiScope.Decide);
    }

    private static async Task<IResult> ListAsync(
        CallerJobs jobs, ISetAside setAside, ISessionPool pool, TimeProvider timeProvider, CancellationToken cancellationToken,
        string? state = null, bool all = false)
    {
        var wanted = Enum.TryParse<JobState>(state, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : (JobState?)null;
        var limit = all ? LongList : ShortList;
        var view = new JobsPageModel
        {
            Counts = await jobs.CountAsync(tenant: null, cancellationToken),
            Jobs = await jobs.ListAsync(wanted, limit, default, cancellationToken),
            SetAside = jobs.Caller.Has(ApiScope.Operate) ? await setAside.CountAsync(cancellationToken) : SetAsideCounts.None,
            Sessions = jobs.Caller.Has(ApiScope.Operate) ? pool.Status() : [],
            Paused = await jobs.PausedAsync(cancellationToken),
            State = wanted,
            CanShowMore = !all,
            Limit = limit,
            Person = SignedInPerson.Of(jobs.Caller),
            TimeFormatter = TimeFormatter.From(timeProvider),
        };
        return new RazorComponentResult<JobsPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(JobsPage.View)] = view });
    }

    private static async Task<IResult> ShowAsync(
        string id, CallerJobs jobs, TimeProvider timeProvider, CancellationToken cancellationToken, string? note = null)
    {
        if (!JobId.TryParse(id, out var known) || await jobs.FindAsync(known, cancellationToken) is not { } job)
        {
            return ErrorPages.NoSuchJob();
        }

        var view = new JobPageModel
        {
            Job = job,
            Trail = await jobs.AuditAsync(job.Id, cancellationToken),
            Note = Enum.TryParse<DecisionNotice>(note, ignoreCase: true, out var said) && Enum.IsDefined(said) ? said : null,
            NeedsTwoApprovals = jobs.NeedsTwoApprovals(job),
            Person = SignedInPerson.Of(jobs.Caller),
            TimeFormatter = TimeFormatter.From(timeProvider),
        };
        return new RazorComponentResult<JobPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(JobPage.View)] = view });
    }

    private static async Task<IResult> PictureAsync(string id, string name, CallerJobs jobs, CancellationToken cancellationToken)
    {
        try
        {
            return JobId.TryParse(id, out var job) && PictureShape().IsMatch(name) && await jobs.OpenPictureAsync(job, name, cancellationToken) is { } picture
                ? Results.Stream(picture, "image/jpeg")
                : ErrorPages.Page(StatusCodes.Status404NotFound, "No such picture", "The job's audit trail has no picture of that name.");
        }
        catch (UnreadableContentException unreadable)
        {
            return ErrorPages.Page(StatusCodes.Status409Conflict, "The picture can't be read", unreadable.Message);
        }
    }

    private static async Task<IResult> ExportAsync(string id, CallerJobs jobs, IJobExport export, CancellationToken cancellationToken)
    {
        if (!JobId.TryParse(id, out var known) || await jobs.AuditAsync(known, cancellationToken) is not { } trail)
        {
            return ErrorPages.NoSuchJob();
        }

        return export.WhyNot(trail) is { } why
            ? ErrorPages.Page(StatusCodes.Status409Conflict, "The job can't be exported", why)
            : ExportEndpoint.Archive(trail, await jobs.FindAsync(known, cancellationToken), jobs.Caller.Name, export, cancellationToken);
    }

    [GeneratedRegex(@"\A[0-9]{4,6}\.jpg\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex PictureShape();
}

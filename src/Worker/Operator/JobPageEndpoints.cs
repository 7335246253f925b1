using System.Text.RegularExpressions;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;
using BrowserAgent.Worker.Formatting;
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
        pages.MapGet("/jobs/{id}/pictures/{name}", PictureAsync).NeedsSignIn(ApiScope.Read, ApiScope.Decide);
    }

    /// <summary>Whether the text has the shape of a job id; the queue is not asked for anything else.</summary>
    public static bool IsId(string id) => IdShape().IsMatch(id);

    private static async Task<IResult> ListAsync(
        CallerJobs jobs, ISessionPool pool, TimeProvider timeProvider, CancellationToken cancellationToken,
        string? state = null, bool all = false)
    {
        var wanted = Enum.TryParse<JobState>(state, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : (JobState?)null;
        var limit = all ? LongList : ShortList;
        var view = new JobsPageModel
        {
            Counts = await jobs.CountAsync(cancellationToken),
            Jobs = await jobs.ListAsync(wanted, limit, cancellationToken),
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
        if (!IsId(id) || await jobs.FindAsync(new JobId(id), cancellationToken) is not { } job)
        {
            return ErrorPages.NoSuchJob();
        }

        var view = new JobPageModel
        {
            Job = job,
            Trail = await jobs.AuditAsync(job.Id, cancellationToken),
            Note = Enum.TryParse<DecisionNotice>(note, ignoreCase: true, out var said) && Enum.IsDefined(said) ? said : null,
            Person = SignedInPerson.Of(jobs.Caller),
            TimeFormatter = TimeFormatter.From(timeProvider),
        };
        return new RazorComponentResult<JobPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(JobPage.View)] = view });
    }

    private static async Task<IResult> PictureAsync(string id, string name, CallerJobs jobs, CancellationToken cancellationToken) =>
        IsId(id) && PictureShape().IsMatch(name) && await jobs.OpenPictureAsync(new JobId(id), name, cancellationToken) is { } picture
            ? Results.Stream(picture, "image/jpeg")
            : ErrorPages.Page(StatusCodes.Status404NotFound, "No such picture", "The job's audit trail has no picture of that name.");

    [GeneratedRegex(@"\A[0-9a-f]{32}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex IdShape();

    [GeneratedRegex(@"\A[0-9]{4,6}\.jpg\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex PictureShape();
}

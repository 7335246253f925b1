using System.Text.RegularExpressions;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Worker.Authentication;
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
        pages.MapGet("/", ListAsync);
        pages.MapGet("/jobs/{id}", ShowAsync);
        pages.MapGet("/jobs/{id}/pictures/{name}", PictureAsync);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, IJobOperations jobOperations, ISetAside setAside, ISessionPool pool, TimeProvider timeProvider, CancellationToken cancellationToken,
        string? state = null, bool all = false)
    {
        var wanted = Enum.TryParse<JobState>(state, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : (JobState?)null;
        var limit = all ? LongList : ShortList;
        var view = new JobsPageModel
        {
            Counts = await jobOperations.CountAsync(cancellationToken),
            Jobs = await jobOperations.ListAsync(wanted, limit, cancellationToken),
            SetAside = await setAside.CountAsync(cancellationToken),
            Sessions = pool.Status(),
            Paused = await jobOperations.PausedAsync(cancellationToken),
            State = wanted,
            CanShowMore = !all,
            Limit = limit,
            Person = OperatorSignIn.NameOf(context),
            TimeFormatter = TimeFormatter.From(timeProvider),
        };
        return new RazorComponentResult<JobsPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(JobsPage.View)] = view });
    }

    private static async Task<IResult> ShowAsync(
        string id, HttpContext context, IJobOperations jobOperations, TimeProvider timeProvider, CancellationToken cancellationToken, string? note = null)
    {
        if (!JobId.TryParse(id, out var known) || await jobOperations.FindAsync(known, cancellationToken) is not { } job)
        {
            return ErrorPages.NoSuchJob();
        }

        var view = new JobPageModel
        {
            Job = job,
            Trail = await jobOperations.AuditAsync(job.Id, cancellationToken),
            Note = Enum.TryParse<DecisionNotice>(note, ignoreCase: true, out var said) && Enum.IsDefined(said) ? said : null,
            Person = OperatorSignIn.NameOf(context),
            TimeFormatter = TimeFormatter.From(timeProvider),
        };
        return new RazorComponentResult<JobPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(JobPage.View)] = view });
    }

    private static async Task<IResult> PictureAsync(string id, string name, IJobOperations jobOperations, CancellationToken cancellationToken) =>
        JobId.TryParse(id, out var job) && PictureShape().IsMatch(name) && await jobOperations.OpenPictureAsync(job, name, cancellationToken) is { } picture
            ? Results.Stream(picture, "image/jpeg")
            : ErrorPages.Page(StatusCodes.Status404NotFound, "No such picture", "The job's audit trail has no picture of that name.");

    [GeneratedRegex(@"\A[0-9]{4,6}\.jpg\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex PictureShape();
}

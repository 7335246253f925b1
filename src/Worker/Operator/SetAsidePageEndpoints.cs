using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Operator.Components;
using BrowserAgent.Worker.Operator.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>The page of what the queue could not read.</summary>
internal static class SetAsidePageEndpoints
{
    private const int Limit = 100;

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet(SetAsidePageModel.Path, ShowAsync).NeedsSignIn(ApiScope.Operate);

    private static async Task<IResult> ShowAsync(CallerJobs jobs, ISetAside setAside, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var view = new SetAsidePageModel
        {
            Counts = await setAside.CountAsync(cancellationToken),
            Jobs = await setAside.ListJobsAsync(Limit, cancellationToken),
            Messages = await setAside.ListInboxAsync(Limit, cancellationToken),
            Person = SignedInPerson.Of(jobs.Caller),
            TimeFormatter = TimeFormatter.From(timeProvider),
        };
        return new RazorComponentResult<SetAsidePage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(SetAsidePage.View)] = view });
    }
}

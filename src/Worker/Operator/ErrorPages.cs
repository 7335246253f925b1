using BrowserAgent.Worker.Operator.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>Pages that say what failed and what to do.</summary>
internal static class ErrorPages
{
    public static RazorComponentResult<ErrorPage> Page(int status, string title, string detail) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ErrorPage.Title)] = title,
            [nameof(ErrorPage.Detail)] = detail,
        })
        { StatusCode = status };

    public static RazorComponentResult<ErrorPage> NoSuchJob() =>
        Page(StatusCodes.Status404NotFound, "No such job", "There is no job at this address. Look for it in the list of jobs.");
}

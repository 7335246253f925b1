using BrowserAgent.Worker.Operator.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Operator;

/// <summary>A page that says what went wrong and what to do.</summary>
internal static class Trouble
{
    public static RazorComponentResult<TroublePage> Page(int status, string title, string detail) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(TroublePage.Title)] = title,
            [nameof(TroublePage.Detail)] = detail,
        })
        { StatusCode = status };

    public static RazorComponentResult<TroublePage> NoSuchJob() =>
        Page(StatusCodes.Status404NotFound, "No such job", "No job is kept under this address. Look for it in the list of jobs.");
}

using BrowserAgent.Tasks.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Http;

/// <summary>Errors of the API, each an RFC 9457 problem that names what, where and the next move.</summary>
internal static class Problems
{
    public static ProblemHttpResult BadRequest(IReadOnlyList<PayloadError> errors) =>
        Make(StatusCodes.Status400BadRequest, "The request can't be read.", "Nothing was stored. Mend what is listed and send it again.", errors);

    public static ProblemHttpResult Rejected(JobId id, IReadOnlyList<PayloadError> errors) =>
        Make(
            StatusCodes.Status422UnprocessableEntity,
            "The job was rejected.",
            $"It is kept as job {id} with these reasons. Mend the payload and send it as a new job.",
            errors,
            ("id", id.Value));

    public static ProblemHttpResult NotFound(string what) =>
        Make(StatusCodes.Status404NotFound, "Not found.", $"Nothing is known under {what}. List the jobs with GET /v1/jobs.", []);

    public static ProblemHttpResult Conflict(string why) =>
        Make(StatusCodes.Status409Conflict, "Not now.", why, []);

    public static ProblemHttpResult Unavailable(string why) =>
        Make(StatusCodes.Status503ServiceUnavailable, "The queue can't take jobs.", $"{why} Nothing was stored: send it again later.", []);

    private static ProblemHttpResult Make(
        int status, string title, string detail, IReadOnlyList<PayloadError> errors, params (string Name, object Value)[] more)
    {
        var extensions = more.ToDictionary(item => item.Name, item => (object?)item.Value, StringComparer.Ordinal);
        if (errors.Count > 0)
        {
            extensions["errors"] = errors;
        }

        return TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);
    }
}

using System.Globalization;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Quotas;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Http;

/// <summary>Errors of the API as RFC 9457 problems: what failed, where, and what to do.</summary>
internal static class ApiProblems
{
    private const int RetryAfterSeconds = 2;

    public static ProblemHttpResult BadRequest(IReadOnlyList<PayloadError> errors) =>
        CreateProblem(StatusCodes.Status400BadRequest, "The request can't be read.", "Nothing was stored. Correct what is listed and send it again.", errors);

    public static ProblemHttpResult Rejected(JobId id, IReadOnlyList<PayloadError> errors) =>
        CreateProblem(
            StatusCodes.Status422UnprocessableEntity,
            "The job was rejected.",
            $"It is kept as job {id} with these reasons. Correct the payload and send it as a new job.",
            errors,
            ("id", id.Value));

    /// <summary>A request that changes something can't be read.</summary>
    public static ProblemHttpResult NothingChanged(IReadOnlyList<PayloadError> errors) =>
        CreateProblem(StatusCodes.Status400BadRequest, "The request can't be read.", "Nothing was changed. Correct what is listed and send it again.", errors);

    public static ProblemHttpResult NotFound(string what) =>
        CreateProblem(StatusCodes.Status404NotFound, "Not found.", $"Nothing is known under {what}. List the jobs with GET /v1/jobs.", []);

    public static ProblemHttpResult NoJobId() =>
        CreateProblem(StatusCodes.Status404NotFound, "Not found.", "The address names no job: an id has 32 hex digits in lower case. List the jobs with GET /v1/jobs.", []);

    public static ProblemHttpResult NoSuchAccount(AccountId account) =>
        CreateProblem(StatusCodes.Status404NotFound, "Not found.", $"This worker has no account {account}. List its accounts with GET /v1/sessions.", []);

    public static ProblemHttpResult NoSuchKey() =>
        CreateProblem(StatusCodes.Status404NotFound, "Not found.", "No API key has this id. List the keys with GET /v1/keys.", []);

    public static ProblemHttpResult NoSuchUser() =>
        CreateProblem(StatusCodes.Status404NotFound, "Not found.", "No local account has this name. List the accounts with GET /v1/users.", []);

    /// <summary>The caller's key has the scope, but not for the tenant or account of this request.</summary>
    public static ProblemHttpResult OtherTenant(IReadOnlyList<PayloadError> errors) =>
        CreateProblem(StatusCodes.Status403Forbidden, "The API key does not permit this tenant or account.", "Nothing was stored or changed.", errors);

    /// <summary>Four eyes: who submitted the job may not approve it.</summary>
    public static ProblemHttpResult OwnJob(string name) =>
        CreateProblem(StatusCodes.Status403Forbidden, "Another person must approve this job.", $"It was submitted by {name}, and Approval:OtherThanSubmitter demands that somebody else approves it. Nothing was changed.", []);

    /// <summary>Two approvals: who gave the first may not give the second.</summary>
    public static ProblemHttpResult SecondByTheSame(string name) =>
        CreateProblem(StatusCodes.Status403Forbidden, "Another person must approve this job.", $"It needs two approvals (Approval:TwoApprovers), and {name} gave the first. Nothing was changed.", []);

    public static ProblemHttpResult NoCode(int longest) =>
        CreateProblem(StatusCodes.Status422UnprocessableEntity, "No code was read.", $"Nothing was given to the login. Send {{\"code\":\"...\"}} with 1 to {longest} characters.", []);

    public static ProblemHttpResult Conflict(string why, JobId? id = null) =>
        CreateProblem(StatusCodes.Status409Conflict, "Not now.", why, [], id is { } job ? [("id", job.Value)] : []);

    public static IResult Unavailable(string why) =>
        new RetryLaterResult(CreateProblem(StatusCodes.Status503ServiceUnavailable, "The queue does not answer.", why, []), RetryAfterSeconds);

    public static IResult OverQuota(QuotaRefusal refusal) =>
        new RetryLaterResult(
            CreateProblem(
                StatusCodes.Status429TooManyRequests,
                "A quota is used up.",
                WhyOverQuota(refusal),
                [],
                ("quota", refusal.Quota),
                ("limit", refusal.Limit),
                ("current", refusal.Current)),
            Math.Max(1, (int)Math.Ceiling(refusal.RetryAfter.TotalSeconds)));

    public static string WhyOverQuota(QuotaRefusal refusal) => string.Create(
        CultureInfo.InvariantCulture,
        $"The quota {refusal.Quota} of {refusal.Whose} is {refusal.Limit}, and {refusal.Current} are used. Nothing was stored: send it again later. An operator raises the quota with Quotas:Tenants:NAME:{refusal.Quota}.");

    public static IResult Busy(string why) =>
        new RetryLaterResult(CreateProblem(StatusCodes.Status503ServiceUnavailable, "Too many callers wait.", why, []), RetryAfterSeconds);

    private static ProblemHttpResult CreateProblem(
        int status, string title, string detail, IReadOnlyList<PayloadError> errors, params (string Name, object Value)[] more)
    {
        var extensions = more.ToDictionary(item => item.Name, item => (object?)item.Value, StringComparer.Ordinal);
        if (errors.Count > 0)
        {
            extensions["errors"] = errors;
        }

        return TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);
    }

    /// <summary>A temporary problem with the header Retry-After.</summary>
    private sealed class RetryLaterResult(ProblemHttpResult problem, int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return problem.ExecuteAsync(httpContext);
        }
    }
}

using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Http;
using BrowserAgent.Worker.Operator.Views;

namespace BrowserAgent.Worker.Operator;

/// <summary>A person's decision on a job. The form is posted to the job's own address, so that a sign-in in between leads back to the job.</summary>
internal static class DecisionEndpoints
{
    public static void Map(IEndpointRouteBuilder pages) => pages.MapPost("/jobs/{id}", DecideAsync).NeedsSignIn(ApiScope.Decide);

    private static async Task<IResult> DecideAsync(string id, HttpContext context, CallerJobs jobs, CancellationToken cancellationToken)
    {
        if (!JobId.TryParse(id, out var job))
        {
            return ErrorPages.NoSuchJob();
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        var reason = form["reason"].ToString().Trim();
        if (!DecisionReason.IsVisible(reason))
        {
            return ErrorPages.Page(StatusCodes.Status400BadRequest, "The reason can't be stored", "Nothing was changed. Go back and write the reason without line breaks, other control characters, and characters that are invisible or change the direction of text.");
        }

        switch (form[DecisionFormFields.Field].ToString())
        {
            case DecisionFormFields.Approve:
                return Answer(job, await jobs.ApproveAsync(job, cancellationToken), DecisionNotice.Approved);
            case DecisionFormFields.Reject when reason.Length == 0:
                return Show(job, DecisionNotice.ReasonMissing);
            case DecisionFormFields.Reject:
                return Answer(job, await jobs.RejectAsync(job, DecisionReason.Shorten(reason), cancellationToken), DecisionNotice.Rejected);
            case DecisionFormFields.Cancel:
                return await jobs.CancelAsync(job, reason: null, cancellationToken) switch
                {
                    CancelResult.Cancelled => Show(job, DecisionNotice.Cancelled),
                    CancelResult.Requested => Show(job, DecisionNotice.CancelAsked),
                    CancelResult.TooLate => Show(job, DecisionNotice.TooLate),
                    _ => ErrorPages.NoSuchJob(),
                };
            default:
                return ErrorPages.Page(StatusCodes.Status400BadRequest, "No decision was sent", "Nothing was changed. Go back and press one of the buttons.");
        }
    }

    private static IResult Answer(JobId job, RequeueResult answer, DecisionNotice done) => answer switch
    {
        RequeueResult.Ok => Show(job, done),
        RequeueResult.FirstOfTwo => Show(job, DecisionNotice.FirstOfTwo),
        RequeueResult.SecondByTheSame => Show(job, DecisionNotice.SecondByTheSame),
        RequeueResult.OwnJob => Show(job, DecisionNotice.OwnJob),
        RequeueResult.Refused => Show(job, DecisionNotice.TooLate),
        _ => ErrorPages.NoSuchJob(),
    };

    private static SeeOther Show(JobId job, DecisionNotice note) => SeeOther.To($"/jobs/{job.Value}?note={note}");
}

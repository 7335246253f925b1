using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Formatting;
using BrowserAgent.Worker.Operator.Views;

namespace BrowserAgent.Worker.Operator;

/// <summary>A person's decision on a job. The form is posted to the job's own address, so that a sign-in in between leads back to the job.</summary>
internal static class DecisionEndpoints
{
    public static void Map(IEndpointRouteBuilder pages) => pages.MapPost("/jobs/{id}", DecideAsync);

    private static async Task<IResult> DecideAsync(string id, HttpContext context, IJobOperations jobOperations, CancellationToken cancellationToken)
    {
        if (!JobId.TryParse(id, out var job))
        {
            return ErrorPages.NoSuchJob();
        }

        var person = OperatorSignIn.NameOf(context);
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var reason = form["reason"].ToString().Trim();
        switch (form[DecisionFormFields.Field].ToString())
        {
            case DecisionFormFields.Approve:
                return Answer(job, await jobOperations.ApproveAsync(job, person, cancellationToken), DecisionNotice.Approved);
            case DecisionFormFields.Reject when reason.Length == 0:
                return Show(job, DecisionNotice.ReasonMissing);
            case DecisionFormFields.Reject:
                reason = reason[..Math.Min(reason.Length, DecisionFormFields.MaxReasonLength)];
                return Answer(job, await jobOperations.RejectAsync(job, person, reason, cancellationToken), DecisionNotice.Rejected);
            case DecisionFormFields.Cancel:
                return await jobOperations.CancelAsync(job, person, reason: null, cancellationToken) switch
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
        RequeueResult.Refused => Show(job, DecisionNotice.TooLate),
        _ => ErrorPages.NoSuchJob(),
    };

    private static SeeOther Show(JobId job, DecisionNotice note) => SeeOther.To($"/jobs/{job.Value}?note={note}");
}

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
        if (!PageEndpoints.IsId(id))
        {
            return ErrorPages.NoSuchJob();
        }

        var job = new JobId(id);
        var person = OperatorSignIn.NameOf(context);
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var reason = form["reason"].ToString().Trim();
        switch (form[DecisionForm.Field].ToString())
        {
            case DecisionForm.Approve:
                return Answer(job, await jobOperations.ApproveAsync(job, person, cancellationToken), DecisionResult.Approved);
            case DecisionForm.Reject when reason.Length == 0:
                return Show(job, DecisionResult.ReasonMissing);
            case DecisionForm.Reject:
                reason = reason[..Math.Min(reason.Length, DecisionForm.MaxReasonLength)];
                return Answer(job, await jobOperations.RejectAsync(job, person, reason, cancellationToken), DecisionResult.Rejected);
            case DecisionForm.Cancel:
                return await jobOperations.CancelAsync(job, person, reason: null, cancellationToken) switch
                {
                    CancelResult.Cancelled => Show(job, DecisionResult.Cancelled),
                    CancelResult.Requested => Show(job, DecisionResult.CancelAsked),
                    CancelResult.TooLate => Show(job, DecisionResult.TooLate),
                    _ => ErrorPages.NoSuchJob(),
                };
            default:
                return ErrorPages.Page(StatusCodes.Status400BadRequest, "No decision was sent", "Nothing was changed. Go back and press one of the buttons.");
        }
    }

    private static IResult Answer(JobId job, RequeueResult answer, DecisionResult done) => answer switch
    {
        RequeueResult.Ok => Show(job, done),
        RequeueResult.Refused => Show(job, DecisionResult.TooLate),
        _ => ErrorPages.NoSuchJob(),
    };

    private static SeeOther Show(JobId job, DecisionResult note) => SeeOther.To($"/jobs/{job.Value}?note={note}");
}

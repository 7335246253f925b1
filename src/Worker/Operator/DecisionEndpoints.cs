using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Operator.Words;

namespace BrowserAgent.Worker.Operator;

/// <summary>A person's word on a job. Posted to the job's own address, so that a sign-in in between leads back to the job.</summary>
internal static class DecisionEndpoints
{
    public const string Field = "decision";

    public const string Approve = "approve";

    public const string Reject = "reject";

    public const string Cancel = "cancel";

    /// <summary>Longest reason kept, in characters.</summary>
    public const int MaxReasonLength = 500;

    public static void Map(IEndpointRouteBuilder pages) => pages.MapPost("/jobs/{id}", DecideAsync);

    private static async Task<IResult> DecideAsync(string id, HttpContext context, IJobDesk desk, CancellationToken cancellationToken)
    {
        if (!PageEndpoints.IsId(id))
        {
            return Trouble.NoSuchJob();
        }

        var job = new JobId(id);
        var person = OperatorSignIn.NameOf(context);
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var reason = form["reason"].ToString().Trim();
        switch (form[Field].ToString())
        {
            case Approve:
                return Answer(job, await desk.ApproveAsync(job, person, cancellationToken), DecisionNote.Approved);
            case Reject when reason.Length == 0:
                return Show(job, DecisionNote.ReasonMissing);
            case Reject:
                reason = reason[..Math.Min(reason.Length, MaxReasonLength)];
                return Answer(job, await desk.RejectAsync(job, person, reason, cancellationToken), DecisionNote.Rejected);
            case Cancel:
                return await desk.CancelAsync(job, person, reason: null, cancellationToken) switch
                {
                    CancelAnswer.Cancelled => Show(job, DecisionNote.Cancelled),
                    CancelAnswer.Asked => Show(job, DecisionNote.CancelAsked),
                    CancelAnswer.TooLate => Show(job, DecisionNote.TooLate),
                    _ => Trouble.NoSuchJob(),
                };
            default:
                return Trouble.Page(StatusCodes.Status400BadRequest, "No decision was sent", "Nothing was changed. Go back and press one of the buttons.");
        }
    }

    private static IResult Answer(JobId job, RequeueAnswer answer, DecisionNote done) => answer switch
    {
        RequeueAnswer.Ok => Show(job, done),
        RequeueAnswer.Refused => Show(job, DecisionNote.TooLate),
        _ => Trouble.NoSuchJob(),
    };

    private static SeeOther Show(JobId job, DecisionNote note) => SeeOther.To($"/jobs/{job.Value}?note={note}");
}

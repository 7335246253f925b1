using System.Text;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Worker.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrowserAgent.Worker.Http;

/// <summary>What the queue could not read: jobs with damaged records, and inbox messages that are no submissions.</summary>
internal static class SetAsideEndpoints
{
    private const int ListLimit = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/set-aside/jobs", ListJobsAsync).Needs(ApiScope.Operate).WithName("ListJobsSetAside").WithSummary("Jobs whose records can't be read; no worker runs them.")
            .Produces<SetAsideJobsResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/set-aside/jobs/{id}/restore", RestoreAsync).Needs(ApiScope.Operate).AddEndpointFilter<JobIdFilter>().WithName("RestoreJob")
            .WithSummary("Hand a job whose record was repaired to a person's review.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/set-aside/jobs/drop", DropAsync).Needs(ApiScope.Operate).WithName("DropSetAsideEntry").WithSummary("Forget an entry that is no job.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/set-aside/inbox", ListInboxAsync).Needs(ApiScope.Operate).WithName("ListDeadInboxMessages").WithSummary("Inbox messages that could not be read, newest first.")
            .Produces<DeadInboxResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/set-aside/inbox/discard", DiscardAsync).Needs(ApiScope.Operate).WithName("DiscardDeadInboxMessages").WithSummary("Delete the oldest of them: count, 1 to 1,000.")
            .Produces<DiscardedResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ListJobsAsync(ISetAside setAside, CancellationToken cancellationToken, int limit = 50) =>
        (IResult?)Refusal("limit", limit, ListLimit)
            ?? Results.Ok(new SetAsideJobsResponse((await setAside.CountAsync(cancellationToken)).Jobs, await setAside.ListJobsAsync(limit, cancellationToken)));

    private static async Task<IResult> RestoreAsync(JobId id, ISetAside setAside, CancellationToken cancellationToken) =>
        await setAside.RestoreAsync(id, cancellationToken) switch
        {
            RestoreResult.Restored => Results.NoContent(),
            RestoreResult.Refused refused => ApiProblems.Conflict($"Job {id} can't be put back: {refused.Why}. Repair that first."),
            _ => ApiProblems.NotFound(id.Value),
        };

    private static async Task<IResult> DropAsync(ISetAside setAside, CancellationToken cancellationToken, string entry = "") =>
        await setAside.DropAsync(entry, cancellationToken) switch
        {
            DropResult.Dropped => Results.NoContent(),
            DropResult.IsJob => ApiProblems.Conflict("This is a job, and jobs are kept. Repair its record, then put it back with restore."),
            _ => ApiProblems.NotFound("this entry"),
        };

    private static async Task<IResult> ListInboxAsync(ISetAside setAside, CancellationToken cancellationToken, int limit = 50)
    {
        if (Refusal("limit", limit, ListLimit) is { } refusal)
        {
            return refusal;
        }

        var counts = await setAside.CountAsync(cancellationToken);
        var messages = await setAside.ListInboxAsync(limit, cancellationToken);
        return Results.Ok(new DeadInboxResponse(counts.InboxMessages, counts.InboxMessagesDropped, [.. messages.Select(DeadInboxMessageResponse.From)]));
    }

    private static async Task<IResult> DiscardAsync(ISetAside setAside, CancellationToken cancellationToken, int count = 0) =>
        (IResult?)Refusal("count", count, 1_000) ?? Results.Ok(new DiscardedResponse(await setAside.DiscardInboxAsync(count, cancellationToken)));

    private static ProblemHttpResult? Refusal(string name, int value, int most) =>
        value >= 1 && value <= most ? null : ApiProblems.BadRequest([new PayloadError(name, $"must be 1 to {most}.")]);
}

/// <param name="Count">All that are set aside.</param>
/// <param name="Jobs">Some of them, in no order.</param>
internal sealed record SetAsideJobsResponse(long Count, IReadOnlyList<SetAsideJob> Jobs);

/// <param name="Count">All that are kept.</param>
/// <param name="Dropped">Older ones that were deleted, because only the newest are kept.</param>
/// <param name="Messages">The newest.</param>
internal sealed record DeadInboxResponse(long Count, long Dropped, IReadOnlyList<DeadInboxMessageResponse> Messages);

/// <param name="At">When it was taken from the inbox.</param>
/// <param name="Bytes">How long it was.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Text">What came, read as UTF-8; other bytes are replaced.</param>
/// <param name="Base64">The bytes that came, at most the first 64 KiB.</param>
internal sealed record DeadInboxMessageResponse(DateTimeOffset At, long Bytes, string Fault, string Text, string Base64)
{
    public static DeadInboxMessageResponse From(DeadInboxMessage message) =>
        new(message.At, message.Bytes, message.Fault, Encoding.UTF8.GetString(message.Content.Span), Convert.ToBase64String(message.Content.Span));
}

/// <param name="Count">How many were deleted.</param>
internal sealed record DiscardedResponse(long Count);

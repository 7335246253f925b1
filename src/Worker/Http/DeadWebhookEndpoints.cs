using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary>The dead letters of webhooks: list them and send them again.</summary>
internal static class DeadWebhookEndpoints
{
    private const int ListLimit = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/webhooks/dead", ListAsync).Needs(ApiScope.Operate).WithName("ListDeadWebhooks").WithSummary("Webhooks that were given up, newest first.")
            .Produces<DeadWebhooksResponse>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/webhooks/retry", RetryAsync).Needs(ApiScope.Operate).WithName("RetryDeadWebhooks").WithSummary("Send all of them again; attempts are counted from 0.")
            .Produces<WebhooksRetriedResponse>();
    }

    private static async Task<IResult> ListAsync(IDeadLetters deadLetters, CancellationToken cancellationToken, int limit = 50)
    {
        if (limit is < 1 or > ListLimit)
        {
            return ApiProblems.BadRequest([new PayloadError("limit", $"must be 1 to {ListLimit}.")]);
        }

        var dead = await deadLetters.ListDeadAsync(limit, cancellationToken);
        return Results.Ok(new DeadWebhooksResponse(await deadLetters.CountDeadAsync(cancellationToken), [.. dead.Select(DeadWebhookResponse.From)]));
    }

    private static async Task<IResult> RetryAsync(IDeadLetters deadLetters, CancellationToken cancellationToken) =>
        Results.Ok(new WebhooksRetriedResponse(await deadLetters.RetryDeadAsync(cancellationToken)));
}

/// <summary>The webhooks that were given up.</summary>
/// <param name="Count">All that are kept.</param>
/// <param name="Webhooks">The newest of them.</param>
internal sealed record DeadWebhooksResponse(long Count, IReadOnlyList<DeadWebhookResponse> Webhooks);

/// <summary>A webhook that was given up.</summary>
/// <param name="Event">The event's id.</param>
/// <param name="Job">The job that the event is about.</param>
/// <param name="Origin">Origin of the target address; the rest of it may contain a token and is not shown.</param>
/// <param name="Attempts">Calls that failed.</param>
/// <param name="Reason">Why the last one failed.</param>
/// <param name="At">When it was given up.</param>
internal sealed record DeadWebhookResponse(string Event, string Job, string Origin, int Attempts, string Reason, DateTimeOffset At)
{
    public static DeadWebhookResponse From(DeadWebhook dead) => new(dead.EventId, dead.Job.Value, dead.Origin, dead.Attempts, dead.Reason, dead.At);
}

/// <param name="Count">How many are sent again.</param>
internal sealed record WebhooksRetriedResponse(int Count);

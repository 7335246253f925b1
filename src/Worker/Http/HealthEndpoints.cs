using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>Health for load balancers and schedulers; tells nothing worth hiding, so it asks for no key.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok")).ExcludeFromDescription();
        routes.MapGet("/readyz", ReadyAsync).ExcludeFromDescription();
    }

    /// <summary>Ready when the queue answers and at least one session is logged in.</summary>
    private static async Task<IResult> ReadyAsync(IJobDesk desk, ISessionPool pool, CancellationToken cancellationToken)
    {
        var warm = pool.Status().Count(session => session.State is SessionState.Ready or SessionState.Leased);
        if (warm == 0)
        {
            return Results.Text("no session is logged in yet", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            await desk.CountAsync(cancellationToken);
            return Results.Text("ready");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Results.Text("the queue does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}

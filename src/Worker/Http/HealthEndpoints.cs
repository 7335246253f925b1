using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary>Health checks for load balancers and schedulers. They reveal no data, so they need no key.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok")).IsOpen().ExcludeFromDescription();
        routes.MapGet("/readyz", ReadyAsync).IsOpen().ExcludeFromDescription();
    }

    /// <summary>Ready when jobs are claimed, the queue answers, and at least one session is logged in or all sessions rest because no job needs them.</summary>
    private static async Task<IResult> ReadyAsync(IJobOperations jobOperations, ISessionPool pool, IClaimReadiness claims, CancellationToken cancellationToken)
    {
        if (claims.WhyNoClaims is { } whyNoClaims)
        {
            return Results.Text($"no job is claimed: {whyNoClaims}", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        var sessions = pool.Status();
        var serving = sessions.Any(session => session.State is SessionState.Ready or SessionState.Leased)
            || (sessions.Count > 0 && sessions.All(session => session.State == SessionState.Resting));
        if (!serving)
        {
            return Results.Text(pool.WhyNoBrowser() is { } why ? $"no session is logged in yet: {why}" : "no session is logged in yet", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            await jobOperations.CountAsync(cancellationToken);
            return Results.Text("ready");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Results.Text("the queue does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}

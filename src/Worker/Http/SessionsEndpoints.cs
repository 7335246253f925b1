using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Authentication;

namespace BrowserAgent.Worker.Http;

/// <summary><c>GET /v1/sessions</c>: the state of this worker's pool. It does not use the queue, so it answers while the queue does not.</summary>
internal static class SessionsEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/sessions", (ISessionPool pool, TimeProvider timeProvider) => Results.Ok(SessionsResponse.From(pool, timeProvider.GetUtcNow())))
            .Needs(ApiScope.Operate).WithTags("Sessions").WithName("ListSessions")
            .WithSummary("Sessions, browsers and driver of this worker, and what ended last.")
            .WithDescription("Memory is PSS of the whole process tree in MiB, one sample every few seconds, the last hour or so. Reasons of ends are a closed list.")
            .Produces<SessionsResponse>();
}

using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Http;
using BrowserAgent.Worker.Operator;

namespace BrowserAgent.Worker.Hosting;

/// <summary>All routes of the worker, and what runs before them.</summary>
internal static class WorkerRoutes
{
    /// <exception cref="InvalidOperationException">A route has no rule who may use it.</exception>
    public static void MapWorker(this WebApplication app, WorkerHostOptions worker)
    {
        app.UseReverseProxies();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapJobs();
        app.MapSessions();
        app.MapAccounts();
        ApiKeyEndpoints.MapKeys(app);
        UserEndpoints.MapUsers(app);
        app.MapHealth();
        var description = app.MapOpenApi("/openapi/{documentName}.json");
        _ = worker.OpenApiWithoutKey ? description.IsOpen() : description.Needs();
        app.MapOperatorPages();
        RouteRules.Check(app);
    }
}

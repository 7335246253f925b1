using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Fixtures.Meridian.SignIn;
using BrowserAgent.Fixtures.Meridian.Versions;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>The oracle's side door: ground truth, faults, versions. Nothing here is reachable from the other two hosts.</summary>
internal static class MeridianAdminEndpoints
{
    public static void Map(WebApplication host, MeridianState state)
    {
        host.MapGet("/healthz", () => Results.Json(new { status = "ok" }));
        host.MapGet("/truth", (string? reference) => Results.Json(state.Truth.Snapshot(reference)));
        host.MapGet("/faults", () => Results.Json(state.Faults.Current));
        host.MapPost("/faults", (List<FaultSpec> faults) => Arm(state, faults));
        host.MapDelete("/faults", () => Arm(state, []));
        host.MapGet("/held", () => Results.Json(state.HeldRequests.Held));
        host.MapPost("/release", (Func<HttpContext, Task<IResult>>)(context => ReleaseAsync(context, state)));
        OrderApiEndpoints.Map(host, state);
        host.MapPost("/ui", (UiRequest request) => SetUi(state, request));
        host.MapPost("/build", (Func<HttpContext, Task<IResult>>)(context => BuildAsync(context, state)));
        host.MapPost("/unlock", (UnlockRequest request) =>
        {
            state.Truth.AddEvent(EventKind.AccountUnlocked, request.Account);
            return Results.Ok();
        });
        host.MapPost("/reset", () =>
        {
            state.Reset();
            return Results.Ok();
        });
    }

    private static async Task<IResult> ReleaseAsync(HttpContext context, MeridianState state)
    {
        ReleaseRequest? request = await BodyAsync<ReleaseRequest>(context);
        return Results.Json(new { released = state.HeldRequests.Release(request?.Id, request?.Reference, request?.Drop ?? false) });
    }

    private static async Task<IResult> BuildAsync(HttpContext context, MeridianState state)
    {
        BuildRequest? request = await BodyAsync<BuildRequest>(context);
        return Results.Json(new { build = state.Ui.Rebuild(request?.Seed).Seed });
    }

    // Some clients put a form's content type on an empty POST; what has no JSON asks for the default.
    private static async Task<T?> BodyAsync<T>(HttpContext context)
        where T : class =>
        context.Request.HasJsonContentType() ? await context.Request.ReadFromJsonAsync<T>(context.RequestAborted) : null;

    private static IResult Arm(MeridianState state, List<FaultSpec> faults)
    {
        if (faults.Find(fault => !FaultKind.All.Contains(fault.Kind, StringComparer.Ordinal)) is { } unknown)
        {
            return Results.BadRequest(new { error = $"'{unknown.Kind}' is no fault; there are: {string.Join(", ", FaultKind.All)}." });
        }

        foreach (FaultSpec fault in faults.Where(fault => fault.Kind == FaultKind.SessionEndNow))
        {
            foreach (AppSession ended in state.Sessions.EndAll(fault.Account))
            {
                state.Truth.AddEvent(EventKind.Fault, ended.Account.User, detail: FaultKind.SessionEndNow);
            }
        }

        state.Faults.Replace(faults.Where(fault => fault.Kind != FaultKind.SessionEndNow));
        return Results.Json(state.Faults.Current);
    }

    private static IResult SetUi(MeridianState state, UiRequest request)
    {
        if (UiVersion.Parse(request.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)) is not { } version)
        {
            return Results.BadRequest(new { error = $"There is no interface version {request.Version}; there are 1 to {MeridianOptions.NewestUi}." });
        }

        state.Ui.Set(version, request.Account);
        return Results.Ok();
    }

    private sealed record ReleaseRequest(int? Id, string? Reference, bool? Drop);

    private sealed record UiRequest(int Version, string? Account);

    private sealed record BuildRequest(string? Seed);

    private sealed record UnlockRequest(string Account);
}

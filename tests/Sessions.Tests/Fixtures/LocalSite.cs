using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>A small web application with a login, which records its requests.</summary>
public sealed class LocalSite : IAsyncDisposable
{
    public const string Password = "right horse";
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _sessions = new(StringComparer.Ordinal);
    private int _loggingIn;
    private int _maxLoggingIn;

    private LocalSite(WebApplication app) => _app = app;

    public Uri Origin { get; private set; } = new("http://127.0.0.1");

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The user names of all login attempts, in order.</summary>
    public ConcurrentQueue<string> Logins { get; } = new();

    /// <summary>The cookies of the valid sessions.</summary>
    public IEnumerable<string> SessionIds => _sessions.Keys;

    /// <summary>Highest number of concurrent logins of one user.</summary>
    public int MaxLoggingInAtOnce => _maxLoggingIn;

    /// <summary>The content of <c>/page</c>; must be set before the page is requested.</summary>
    public string PageHtml { get; set; } = "<h1>Work</h1>";

    /// <summary>The target of <c>/redirect</c>.</summary>
    public string RedirectTo { get; set; } = "/";

    /// <summary>Each login waits for this after it was recorded and before it is answered.</summary>
    public Func<Task> OnLogin { get; set; } = () => Task.CompletedTask;

    /// <summary>The number of next logins that are answered with status 503.</summary>
    public int FailingLogins { get; set; }

    public static async Task<LocalSite> StartAsync(string listenOn = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{listenOn}:0");
        var site = new LocalSite(builder.Build());
        site.Map();
        await site._app.StartAsync();
        site.Origin = new Uri(site._app.Urls.Single());
        return site;
    }

    public string At(string path) => new Uri(Origin, path).ToString();

    /// <summary>Ends every session, as a site does at a timeout.</summary>
    public void EndSessions() => _sessions.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void Map()
    {
        _app.UseWebSockets();
        _app.Use(async (context, next) =>
        {
            Requests.Enqueue(context.Request.Path);
            await next(context);
        });
        _app.MapGet("/", () => Html("<h1>Start</h1>"));
        _app.MapGet("/page", () => Html(PageHtml));
        _app.MapGet("/redirect", () => Results.Redirect(RedirectTo));
        _app.MapGet("/file", () => Results.File("offered"u8.ToArray(), "application/octet-stream", "../../report.csv"));
        _app.MapGet("/pixel", () => Results.Bytes([]));
        _app.Map("/socket", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        });
        _app.MapGet("/login", () => Html(
            "<form method='post'><label>User <input name='user'></label><label>Password <input name='password' type='password'></label><button>Enter</button></form>"));
        _app.MapPost("/login", (Delegate)LogInAsync);
        _app.MapGet("/home", (HttpContext context) => context.Request.Cookies.TryGetValue("sid", out var id) && _sessions.TryGetValue(id, out var user)
            ? Html(string.Create(CultureInfo.InvariantCulture, $"<h1 id='welcome'>Welcome {user}</h1>"))
            : Html("<h1>Please log in</h1>"));
    }

    private async Task<IResult> LogInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        Logins.Enqueue(form["user"].ToString());
        InterlockedMax(ref _maxLoggingIn, Interlocked.Increment(ref _loggingIn));
        await Task.Delay(TimeSpan.FromMilliseconds(80));
        await OnLogin();
        Interlocked.Decrement(ref _loggingIn);
        if (FailingLogins > 0)
        {
            FailingLogins--;
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (form["password"] != Password)
        {
            return Html("<p id='refused'>Unknown user or password</p>");
        }

        var id = RandomNumberGenerator.GetHexString(16);
        _sessions[id] = form["user"].ToString();
        context.Response.Cookies.Append("sid", id);
        return Results.Redirect("/home");
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
        }
    }

    private static IResult Html(string body) => Results.Content($"<!doctype html><title>Site</title>{body}", "text/html");
}

using System.Net;
using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Faults;
using BrowserAgent.Fixtures.LlmStandIn.Protocol;

namespace BrowserAgent.Fixtures.LlmStandIn.Hosting;

/// <summary>
/// A server on 127.0.0.1 that speaks the chat completions protocol and answers from rules. Several may run in one process; they share
/// nothing. Disposing it ends held answers at once.
/// </summary>
public sealed class LlmStandInServer : IAsyncDisposable
{
    private static readonly string[] Models = ["stand-in-1"];

    private readonly WebApplication app;

    private LlmStandInServer(WebApplication app)
    {
        this.app = app;
        var root = new Uri(app.Urls.First());
        Address = new Uri(root, "/v1");
        AdminAddress = new Uri(root, "/admin/");
    }

    /// <summary>What a client is given as the provider's endpoint, such as <c>http://127.0.0.1:40123/v1</c>.</summary>
    public Uri Address { get; }

    /// <summary>Where faults are set and reports read, such as <c>http://127.0.0.1:40123/admin/</c>.</summary>
    public Uri AdminAddress { get; }

    /// <exception cref="ArgumentException">A fault rule is out of range; the message says which and why.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LlmStandInServer> StartAsync(LlmStandInOptions options, CancellationToken cancellationToken)
    {
        if (options.Faults.Select(rule => rule.Problem()).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            throw new ArgumentException($"A fault rule is out of range: {problem}.", nameof(options));
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Services.AddSingleton<IHostLifetime, OwnerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var built = builder.Build();
        Map(built, options);
        await built.StartAsync(cancellationToken);
        return new LlmStandInServer(built);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static void Map(WebApplication app, LlmStandInOptions options)
    {
        var log = new CallLog();
        var faults = new FaultSelector();
        faults.Replace(options.Faults);
        var key = new ApiKeyCheck(options.Key);
        var completions = new CompletionsEndpoint(faults, log, options.Clock);

        var api = app.MapGroup("/v1").AddEndpointFilter((context, next) => key.Refusal(context.HttpContext.Request) is { } refusal
            ? ValueTask.FromResult<object?>(Results.Text(refusal.ToJson().ToJsonString(), "application/json", statusCode: refusal.Status))
            : next(context));
        api.MapPost("/chat/completions", async (HttpContext context, IHostApplicationLifetime lifetime) =>
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            try
            {
                await completions.HandleAsync(context, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The client went away or the server stops: nobody is left to answer.
                context.Abort();
            }
        });
        api.MapGet("/models", () => Results.Text(ModelList(options.Clock).ToJsonString(), "application/json"));
        new AdminEndpoints(faults, log).Map(app);
        app.MapFallback(context => CompletionsEndpoint.WriteErrorAsync(
            context, ApiError.NotFound(context.Request.Method, context.Request.Path), context.RequestAborted));
    }

    private static JsonObject ModelList(TimeProvider timeProvider) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. Models.Select(model => new JsonObject
        {
            ["id"] = model,
            ["object"] = "model",
            ["created"] = timeProvider.GetUtcNow().ToUnixTimeSeconds(),
            ["owned_by"] = "llm-stand-in",
        })]),
    };

    /// <summary>Leaves signals to the process that owns the server: a test run has its own way to end.</summary>
    private sealed class OwnerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

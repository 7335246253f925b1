using BrowserAgent.Agent;
using BrowserAgent.Sessions;
using BrowserAgent.Tasks;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.EmbeddedRedis;
using BrowserAgent.Worker.Http;
using BrowserAgent.Worker.Operator;
using Serilog;
using Serilog.Extensions.Logging;

namespace BrowserAgent.Worker.Hosting;

/// <summary>Builds the worker's host and runs it.</summary>
internal static class WorkerHost
{
    /// <summary>Runs until the process is stopped. An expected error at start is printed as one message without a stack trace.</summary>
    public static async Task<int> RunAsync(string? configurationFile, CancellationToken cancellationToken)
    {
        PrivateUmask.Set();
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddWorkerSources(configurationFile);
            var worker = builder.Configuration.GetWorkerHostOptions();
            await using var log = WorkerLogFactory.Create(builder.Configuration, worker);
            using var logs = new SerilogLoggerFactory(log);
            await using var redis = await RedisProvisioner.EnsureAsync(builder.Configuration, worker, logs, cancellationToken);
            await using var app = Build(builder, worker, log);
            var isKeyGiven = ApiKeyFile.IsGiven;
            ProcessEnvironment.RemoveSettings(builder.Configuration);
            _ = redis.StopWorkerWhenServerExitsAsync(app.Lifetime);
            await app.StartAsync(cancellationToken);
            StartupBanner.Print(app.Urls.First(), worker, isKeyGiven);
            await app.WaitForShutdownAsync(cancellationToken);
            return redis.ServerExited ? ExitCodes.Failed : ExitCodes.Ok;
        }
        catch (Exception failure) when (StartupErrorExplainer.Explain(failure) is { } explanation)
        {
            await Console.Error.WriteLineAsync(explanation);
            return ExitCodes.Failed;
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, WorkerHostOptions worker, Serilog.Core.Logger log)
    {
        builder.WebHost.UseUrls(worker.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = SubmissionParseResult.MaxBytes;
        });
        builder.Logging.ClearProviders().AddSerilog(log);

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddWorkerHostOptions(builder.Configuration);
        builder.Services.AddShutdownLongerThanDrain(builder.Configuration);
        builder.Services.AddSessions(builder.Configuration);
        builder.Services.AddAgent(builder.Configuration);
        builder.Services.AddTasks(builder.Configuration);
        builder.Services.AddWorkerApi(worker);
        builder.Services.AddOperatorPages();
        builder.Services.AddOpenIdSignIn(builder.Configuration.GetSection(OpenIdOptions.Section).Get<OpenIdOptions>() ?? new OpenIdOptions());

        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapWorker(worker);
        return app;
    }
}

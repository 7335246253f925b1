using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Worker.Configuration;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Hosting;

/// <summary>Registers the worker's own settings, which are checked at start.</summary>
internal static class WorkerHostOptionsRegistration
{
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddWorkerHostOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<WorkerHostOptions>(configuration, WorkerHostOptions.Section);
        services.AddValidatedOptions<UserAccountOptions>(configuration, UserAccountOptions.Section);
        services.AddValidatedOptions<OpenIdOptions>(configuration, OpenIdOptions.Section);
        services.AddSingleton<IValidateOptions<OpenIdOptions>, OpenIdOptionsValidator>();
        return services;
    }

    /// <summary>The host's shutdown limit must be longer than the runner's drain, because browsers and Redis are closed after it.</summary>
    public static IServiceCollection AddShutdownLongerThanDrain(this IServiceCollection services, IConfiguration configuration)
    {
        var drain = configuration.GetSection(RunnerOptions.Section).Get<RunnerOptions>()?.DrainTimeout ?? new RunnerOptions().DrainTimeout;
        return services.Configure<HostOptions>(host => host.ShutdownTimeout = drain + ShutdownMargin);
    }
}

using BrowserAgent.Agent;
using BrowserAgent.Campaigns.Worker.HttpUser;
using BrowserAgent.Campaigns.Worker.Model;
using BrowserAgent.Sessions;
using BrowserAgent.Tasks;
using BrowserAgent.Tasks.Execution;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BrowserAgent.Campaigns.Worker.Product;

/// <summary>Puts the product into the host, with what a campaign wants in place of its browsers.</summary>
internal static class ProductRegistration
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddProduct(this IServiceCollection services, ExecutorKind executor, IConfiguration configuration)
    {
        switch (executor)
        {
            case ExecutorKind.Browser:
                services.AddSessions(configuration);
                return services.AddAgent(configuration).AddTasks(configuration);
            case ExecutorKind.Http:
                return services.AddAgent(configuration).AddHttpUser(configuration).AddTasks(configuration);
            case ExecutorKind.Model:
                services.AddAgent(configuration).AddHttpUser(configuration).AddTasks(configuration);
                services.Remove(services.Single(service => service.ImplementationType == typeof(JobDispatcher)));
                services.Configure<SimulatedWorkerOptions>(configuration.GetSection(SimulatedWorkerOptions.Section));
                return services.AddHostedService<FaultyWorkerSimulator>();
            default:
                throw new ArgumentOutOfRangeException(nameof(executor), executor, "No known executor.");
        }
    }

    /// <summary>As the product's own host does: it must not cut the drain short.</summary>
    public static IServiceCollection AddShutdownLongerThanDrain(this IServiceCollection services, IConfiguration configuration)
    {
        var drain = configuration.GetSection(RunnerOptions.Section).Get<RunnerOptions>()?.DrainTimeout ?? new RunnerOptions().DrainTimeout;
        return services.Configure<HostOptions>(host => host.ShutdownTimeout = drain + ClosingTime);
    }
}

using BrowserAgent.Agent;
using BrowserAgent.Campaigns.Worker.Clerk;
using BrowserAgent.Campaigns.Worker.Model;
using BrowserAgent.Sessions;
using BrowserAgent.Tasks;
using BrowserAgent.Tasks.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BrowserAgent.Campaigns.Worker.Product;

/// <summary>Puts the product into the host, with what a campaign wants in place of its browsers.</summary>
internal static class ProductRegistration
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddProduct(this IServiceCollection services, ClerkKind clerk, IConfiguration configuration)
    {
        switch (clerk)
        {
            case ClerkKind.Browser:
                services.AddSessions(configuration);
                return services.AddAgent(configuration).AddTasks(configuration);
            case ClerkKind.Http:
                return services.AddAgent(configuration).AddHttpClerk(configuration).AddTasks(configuration);
            case ClerkKind.Model:
                services.AddAgent(configuration).AddHttpClerk(configuration).AddTasks(configuration);
                services.Remove(services.Single(service => service.ImplementationType == typeof(JobDispatcher)));
                services.Configure<ModelOptions>(configuration.GetSection(ModelOptions.Section));
                return services.AddHostedService<ModelWorkers>();
            default:
                throw new ArgumentOutOfRangeException(nameof(clerk), clerk, "No known clerk.");
        }
    }

    /// <summary>As the product's own host does: it must not cut the drain short.</summary>
    public static IServiceCollection AddShutdownLongerThanDrain(this IServiceCollection services, IConfiguration configuration)
    {
        var drain = configuration.GetSection(RunnerOptions.Section).Get<RunnerOptions>()?.DrainTimeout ?? new RunnerOptions().DrainTimeout;
        return services.Configure<HostOptions>(host => host.ShutdownTimeout = drain + ClosingTime);
    }
}

using BrowserAgent.Agent.Flows;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrowserAgent.Campaigns.Worker.Clerk;

/// <summary>Puts the clerk where sessions and flows are. All else stays the product's own.</summary>
internal static class ClerkRegistration
{
    /// <summary>In place of <c>AddSessions</c>; call it after <c>AddAgent</c>, whose flow runner it replaces.</summary>
    public static IServiceCollection AddHttpClerk(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ClerkOptions>(configuration.GetSection(ClerkOptions.Section));
        services.AddSingleton<SiteDesk>();
        services.AddSingleton<ISessionPool, ClerkPool>();
        return services.Replace(ServiceDescriptor.Singleton<IFlowRunner, ClerkFlows>());
    }
}

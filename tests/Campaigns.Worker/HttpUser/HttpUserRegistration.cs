using BrowserAgent.Agent.Flows;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrowserAgent.Campaigns.Worker.HttpUser;

/// <summary>Registers the HTTP user in place of sessions and flows. Everything else is the product's own.</summary>
internal static class HttpUserRegistration
{
    /// <summary>In place of <c>AddSessions</c>; call it after <c>AddAgent</c>, whose flow runner it replaces.</summary>
    public static IServiceCollection AddHttpUser(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<HttpUserOptions>(configuration.GetSection(HttpUserOptions.Section));
        services.AddSingleton<MeridianOrderClient>();
        services.AddSingleton<ISessionPool, HttpUserSessionPool>();
        return services.Replace(ServiceDescriptor.Singleton<IFlowRunner, HttpUserFlowRunner>());
    }
}

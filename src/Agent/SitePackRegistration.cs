using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Packs.Loading;
using BrowserAgent.Sessions.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Agent;

internal static class SitePackRegistration
{
    /// <summary>Adds the catalog of site packs. The host does not start while a pack is broken.</summary>
    public static IServiceCollection AddSitePacks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<SitePackOptions>(configuration, SitePackOptions.Section);
        services.AddSingleton<ISitePackCatalog>(provider =>
            new SitePackCatalog(provider.GetRequiredService<IOptions<SitePackOptions>>().Value));
        services.AddHostedService<LoadAtStart>();
        return services;
    }

    /// <summary>Its construction loads the packs, and a host makes its hosted services before it starts the first.</summary>
    private sealed class LoadAtStart : IHostedService
    {
        public LoadAtStart(ISitePackCatalog catalog) => ArgumentNullException.ThrowIfNull(catalog);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Sizing;
using BrowserAgent.Sessions.StorageState;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions;

/// <summary>Registers the session pool in a host.</summary>
public static class SessionsRegistration
{
    /// <summary>
    /// Registers the pool (which warms itself when the host starts), secrets, one-time codes and the browser check. The caller registers an
    /// <see cref="ISessionAuthenticator"/>, logging, and a <see cref="TokenCredential"/> if the vault of <c>Secrets:KeyVaultUri</c> wants another than Azure's default chain.
    /// </summary>
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddValidatedOptions<BrowserOptions>(configuration, BrowserOptions.Section);
        services.AddValidatedOptions<PoolOptions>(configuration, PoolOptions.Section);
        services.AddValidatedOptions<SessionStateOptions>(configuration, SessionStateOptions.Section);
        services.AddValidatedOptions<SecretsOptions>(configuration, SecretsOptions.Section);
        services.AddValidatedOptions<MemoryOptions>(configuration, MemoryOptions.Section);
        services.AddSingleton<IValidateOptions<PoolOptions>, PoolOptionsValidator>();
        services.AddSingleton<IValidateOptions<SecretsOptions>, SecretsOptionsValidator>();
        services.AddSingleton<IValidateOptions<MemoryOptions>, MemoryOptionsValidator>();
        return services.AddLaunch().AddSecrets(configuration).AddMachine().AddPool();
    }

    private static IServiceCollection AddLaunch(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new ScratchRoot(provider.GetRequiredService<ILogger<ScratchRoot>>()))
            .AddSingleton<BrowserOwnerId>()
            .AddSingleton<PlaywrightDriverProvider>()
            .AddSingleton(provider => new BrowserFinder(provider.GetRequiredService<IOptions<BrowserOptions>>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new SandboxPolicy(provider.GetRequiredService<IOptions<BrowserOptions>>()))
            .AddSingleton(new SharedMemoryPlacement())
            .AddSingleton<BrowserControlGroups>()
            .AddSingleton<LaunchOptionsFactory>()
            .AddSingleton<LaunchResiliencePipeline>()
            .AddSingleton<BrowserLauncher>()
            .AddSingleton<OrphanSweep>()
            .AddSingleton(provider => new BrowserCheck(
                provider.GetRequiredService<BrowserLauncher>(),
                provider.GetRequiredService<SandboxPolicy>(),
                provider.GetRequiredService<SharedMemoryPlacement>(),
                provider.GetRequiredService<TimeProvider>()))
            .AddHostedService<SandboxStartupCheck>();

    private static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<IOneTimeCodeLedger, InMemoryOneTimeCodeLedger>();
        services
            .AddSingleton<IOneTimeCodeGenerator, OneTimeCodeGenerator>()
            .AddSingleton<OneTimeCodeRelay>()
            .AddSingleton<IOneTimeCodeRelay>(provider => provider.GetRequiredService<OneTimeCodeRelay>())
            .AddSingleton<ISecretProvider>(new EnvironmentSecretProvider())
            .AddSingleton<ISecretProvider, FileSecretProvider>()
            .AddSingleton<SecretResolver>()
            .AddSingleton<ClientCertificateReader>()
            .AddSingleton<StorageStateStore>();
        var vault = configuration.GetSection(SecretsOptions.Section)[nameof(SecretsOptions.KeyVaultUri)];
        if (!string.IsNullOrEmpty(vault))
        {
            services.AddSingleton<ISecretProvider>(provider => new KeyVaultSecretProvider(new SecretClient(
                new Uri(provider.GetRequiredService<IOptions<SecretsOptions>>().Value.KeyVaultUri),
                provider.GetService<TokenCredential>() ?? new DefaultAzureCredential())));
        }

        return services;
    }

    /// <summary>Registered before the pool: hosts stop services in the opposite order, so the memory of browsers is still monitored while the pool drains.</summary>
    private static IServiceCollection AddMachine(this IServiceCollection services)
    {
        services.TryAddSingleton<IAdmissionControl, ResourceAdmissionControl>();
        return services
            .AddSingleton(new MachineResourceReader("/proc", "/sys/fs/cgroup", Path.GetTempPath()))
            .AddSingleton(provider => new OrphanReapingCheck(provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<BrowserMemoryLimiter>()
            .AddHostedService(provider => provider.GetRequiredService<BrowserMemoryLimiter>());
    }

    private static IServiceCollection AddPool(this IServiceCollection services)
    {
        services.TryAddSingleton<IAccountPermits, InMemoryAccountPermits>();
        services.TryAddSingleton<IAccountBreaker, InMemoryAccountBreaker>();
        services.TryAddSingleton<ISessionDemand, NoSessionDemand>();
        return services
            .AddSingleton<RecycleHistory>()
            .AddSingleton<BrowserRetirementWatcher>()
            .AddSingleton<SiteBrowserAllocator>()
            .AddSingleton<BrowserLifecycle>()
            .AddSingleton<AccountPermitSourceFactory>()
            .AddSingleton<LoginCoordinator>()
            .AddSingleton<SavedLoginStore>()
            .AddSingleton<SessionLoginProbe>()
            .AddSingleton<AccessCredentialsReader>()
            .AddSingleton<BrowserSessionFactory>()
            .AddSingleton<SessionLoginRunner>()
            .AddSingleton<SessionOpener>()
            .AddSingleton<SessionRefresher>()
            .AddSingleton<LeaseQueue>()
            .AddSingleton<SessionServingLoop>()
            .AddSingleton<SlotFactory>()
            .AddSingleton<PoolSlots>()
            .AddSingleton<PoolAutoscaler>()
            .AddSingleton<SessionPool>()
            .AddSingleton<ISessionPool>(provider => provider.GetRequiredService<SessionPool>())
            .AddHostedService(provider => provider.GetRequiredService<SessionPool>());
    }
}

using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions;

/// <summary>Puts the session pool into a host.</summary>
public static class SessionsRegistration
{
    /// <summary>
    /// Registers the pool (which warms itself when the host starts), secrets, one-time codes and the browser check. The caller registers an
    /// <see cref="ISessionAuthenticator"/>, logging, and a <see cref="TokenCredential"/> if the vault of <c>Secrets:KeyVaultUri</c> wants another than Azure's default chain.
    /// </summary>
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddChecked<BrowserOptions>(configuration, BrowserOptions.Section);
        services.AddChecked<PoolOptions>(configuration, PoolOptions.Section);
        services.AddChecked<SessionStateOptions>(configuration, SessionStateOptions.Section);
        services.AddChecked<SecretsOptions>(configuration, SecretsOptions.Section);
        services.AddChecked<MemoryOptions>(configuration, MemoryOptions.Section);
        services.AddSingleton<IValidateOptions<PoolOptions>, PoolRules>();
        services.AddSingleton<IValidateOptions<SecretsOptions>, SecretsRules>();
        services.AddSingleton<IValidateOptions<MemoryOptions>, MemoryRules>();
        return services.AddLaunch().AddSecrets(configuration).AddMachine().AddPool();
    }

    private static IServiceCollection AddLaunch(this IServiceCollection services) =>
        services
            .AddSingleton<BrowserOwner>()
            .AddSingleton<PlaywrightDriver>()
            .AddSingleton(provider => new BrowserFinder(provider.GetRequiredService<IOptions<BrowserOptions>>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new SandboxRule(provider.GetRequiredService<IOptions<BrowserOptions>>()))
            .AddSingleton(new SharedMemory())
            .AddSingleton<BrowserGroups>()
            .AddSingleton<BrowserLauncher>()
            .AddSingleton<OrphanSweep>()
            .AddSingleton(provider => new BrowserCheck(
                provider.GetRequiredService<BrowserLauncher>(),
                provider.GetRequiredService<SandboxRule>(),
                provider.GetRequiredService<SharedMemory>(),
                provider.GetRequiredService<TimeProvider>()))
            .AddHostedService<SandboxGate>();

    private static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<IOneTimeCodeLedger, ProcessCodeLedger>();
        services
            .AddSingleton<IOneTimeCodes, OneTimeCodes>()
            .AddSingleton<PersonCodes>()
            .AddSingleton<IPersonCodes>(provider => provider.GetRequiredService<PersonCodes>())
            .AddSingleton<ISecretProvider, EnvironmentSecrets>()
            .AddSingleton<ISecretProvider, FileSecrets>()
            .AddSingleton<SecretResolver>()
            .AddSingleton<SessionStates>();
        var vault = configuration.GetSection(SecretsOptions.Section)[nameof(SecretsOptions.KeyVaultUri)];
        if (!string.IsNullOrEmpty(vault))
        {
            services.AddSingleton<ISecretProvider>(provider => new KeyVaultSecrets(new SecretClient(
                new Uri(provider.GetRequiredService<IOptions<SecretsOptions>>().Value.KeyVaultUri),
                provider.GetService<TokenCredential>() ?? new DefaultAzureCredential())));
        }

        return services;
    }

    /// <summary>Registered before the pool, so that browsers are still watched while it drains: hosts stop in the opposite order.</summary>
    private static IServiceCollection AddMachine(this IServiceCollection services)
    {
        services.TryAddSingleton<IAdmission, MachineGauge>();
        return services
            .AddSingleton(new MachineReader("/proc", "/sys/fs/cgroup", Path.GetTempPath()))
            .AddSingleton(provider => new InitCheck(provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<MemoryWatch>()
            .AddHostedService(provider => provider.GetRequiredService<MemoryWatch>());
    }

    private static IServiceCollection AddPool(this IServiceCollection services)
    {
        services.TryAddSingleton<IAccountSeats, ProcessAccountSeats>();
        services.TryAddSingleton<IAccountBreaker, ProcessAccountBreaker>();
        services.TryAddSingleton<ISessionDemand, UnknownDemand>();
        return services
            .AddSingleton<RecycleLog>()
            .AddSingleton<BrowserRetirement>()
            .AddSingleton<SiteBrowsers>()
            .AddSingleton<LoginKeeper>()
            .AddSingleton<LivenessLook>()
            .AddSingleton<AccountLogins>()
            .AddSingleton<SessionWarmer>()
            .AddSingleton<SessionHealth>()
            .AddSingleton<SlotFactory>()
            .AddSingleton<SessionPool>()
            .AddSingleton<ISessionPool>(provider => provider.GetRequiredService<SessionPool>())
            .AddHostedService(provider => provider.GetRequiredService<SessionPool>());
    }
}

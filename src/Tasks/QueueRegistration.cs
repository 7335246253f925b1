using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.SetAside;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks;

/// <summary>Registers the queue.</summary>
public static class QueueRegistration
{
    /// <summary>
    /// Binds sections <c>Queue</c>, <c>Quotas</c> and <c>Encryption</c>, validates them at start, and adds the queue with its background work. An <c>IInboxMessageParser</c> must be registered by the
    /// intake. Redis is connected to when the host starts; a host that only reads connects at its first call.
    /// </summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<QueueOptions>(configuration, QueueOptions.Section);
        services.AddSingleton<IValidateOptions<QueueOptions>, QueueOptionsValidator>();
        services.AddValidatedOptions<QuotaOptions>(configuration, QuotaOptions.Section);
        services.AddSingleton<IValidateOptions<QuotaOptions>, QuotaOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddValidatedOptions<EncryptionOptions>(configuration, EncryptionOptions.Section);
        services.TryAddSingleton<SecretResolver>();
        services.AddSingleton<EncryptionKeySource>();
        services.AddSingleton<RedisClient>();
        services.AddSingleton<RedisMemory>();
        services.AddSingleton<RedisJobQueue>();
        services.AddSingleton<HeldInbox>();
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<RedisJobQueue>());
        services.AddSingleton<IUpcomingJobs>(provider => provider.GetRequiredService<RedisJobQueue>());
        services.AddSingleton<ITenantJobs, RedisTenantJobs>();
        services.AddSingleton<ISetAside, RedisSetAside>();
        services.AddSingleton<RedisStartupCheck>();
        services.AddSingleton<QueueWakeListener>();
        services.AddSingleton<IWorkSignal>(provider => provider.GetRequiredService<QueueWakeListener>());

        // In this order: no other service uses the queue before the keys were read and Redis was checked.
        services.AddHostedService(provider => provider.GetRequiredService<EncryptionKeySource>());
        services.AddHostedService<QueueStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueWakeListener>());
        services.AddHostedService<RedisMemoryWatch>();
        services.AddHostedService<QueueMaintenance>();
        services.AddHostedService<InboxImporter>();
        return services;
    }
}

using BrowserAgent.Agent.Flows;
using BrowserAgent.Campaigns.Worker.Decorators;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Campaigns.Worker;

/// <summary>Puts between the product and its queue what the command line asks for. From the outside in: pausePoints, journal, what is taken out, the queue.</summary>
internal static class CampaignDecoratorRegistration
{
    public static void AddCampaignDecorators(this IServiceCollection services, WorkerArguments arguments)
    {
        services.AddSingleton<IntentKeyTracker>();
        services.Replace(ServiceDescriptor.Singleton(provider => AddCampaignDecorators(provider, arguments, provider.GetRequiredService<IntentKeyTracker>())));
        if (arguments.Without.Contains(RemovableParts.AccountPermits))
        {
            services.Replace(ServiceDescriptor.Singleton<IAccountPermits, UnlimitedAccountPermits>());
        }

        if (arguments.Without.Contains(RemovableParts.PreCheck))
        {
            services.Replace(ServiceDescriptor.Singleton<IRecordFinder>(provider =>
                new NoPreCheckRecordFinder(new RecordFinder(provider.GetRequiredService<IFlowRunner>()), provider.GetRequiredService<IntentKeyTracker>())));
        }

        if (arguments.Without.Contains(RemovableParts.Reap))
        {
            // With the queueMaintenance goes all that gives the jobs of lost workers back.
            services.Remove(services.Single(service => service.ImplementationType == typeof(QueueMaintenance)));
        }

        if (arguments.Without.Contains(RemovableParts.SiteAvailability))
        {
            services.Replace(ServiceDescriptor.Singleton<IUnservedSites, NoUnservedSites>());
        }

        if (arguments.Without.Contains(RemovableParts.Refresh))
        {
            services.Decorate<ISessionAuthenticator>(authenticator => new NoRefreshAuthenticator(authenticator));
        }

        if (arguments.Without.Contains(RemovableParts.SearchProof))
        {
            services.Decorate<ISessionAuthenticator>(authenticator => new NoInitScriptAuthenticator(authenticator));
            services.Decorate<IFlowRunner>(flows => new NoSearchProofFlowRunner(flows));
        }

        if (arguments.Pool is { } pool)
        {
            services.AddHostedService(provider => new PoolSnapshotWriter(provider.GetRequiredService<ISessionPool>(), pool, provider.GetRequiredService<TimeProvider>()));
        }
    }

    private static void Decorate<T>(this IServiceCollection services, Func<T, T> around)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.Replace(ServiceDescriptor.Singleton(provider => around((T)(inner.ImplementationInstance
            ?? inner.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)))));
    }

    private static IJobQueue AddCampaignDecorators(IServiceProvider provider, WorkerArguments arguments, IntentKeyTracker ledger)
    {
        IJobQueue queue = provider.GetRequiredService<RedisJobQueue>();
        queue = arguments.Without.Contains(RemovableParts.FenceCheck) ? new UnfencedQueue(queue, FenceOf(provider)) : queue;
        queue = arguments.Without.Contains(RemovableParts.VerifyFirst) ? new NoVerifyFirstQueue(queue) : queue;
        queue = arguments.Without.Contains(RemovableParts.PreCheck) ? new IntentRecordingQueue(queue, ledger) : queue;
        queue = arguments.Without.Contains(RemovableParts.Release) ? new NoReleaseQueue(queue) : queue;
        queue = arguments.Journal is { } journal ? new JournalledQueue(queue, new JournalFile(journal)) : queue;
        return arguments.PausePoints is { } pausePoints ? new PausePointQueue(queue, new PausePointFolder(pausePoints)) : queue;
    }

    private static Func<JobId, CancellationToken, Task<string>> FenceOf(IServiceProvider provider)
    {
        var link = provider.GetRequiredService<RedisClient>();
        var fences = new QueueKeys(provider.GetRequiredService<IOptions<QueueOptions>>().Value.Name).Of("fence");
        return async (id, cancellationToken) =>
            (string?)await link.CallAsync(database => database.HashGetAsync(fences, id.Value), repeatable: true, cancellationToken) ?? "";
    }
}

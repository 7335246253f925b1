using BrowserAgent.Agent.Flows;
using BrowserAgent.Campaigns.Worker.Decorators;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrowserAgent.Campaigns.Worker;

/// <summary>Puts between the product and its queue what the command line asks for. From the outside in: holds, journal, what is taken out, the queue.</summary>
internal static class Rigging
{
    public static void Rig(this IServiceCollection services, WorkerArguments arguments)
    {
        services.AddSingleton<IntentLedger>();
        services.Replace(ServiceDescriptor.Singleton(provider => Rig(provider.GetRequiredService<RedisJobQueue>(), arguments, provider.GetRequiredService<IntentLedger>())));
        if (arguments.Without.Contains(Parts.Seats))
        {
            services.Replace(ServiceDescriptor.Singleton<IAccountSeats, OpenSeats>());
        }

        if (arguments.Without.Contains(Parts.PreCheck))
        {
            services.Replace(ServiceDescriptor.Singleton<IRecordSearch>(provider =>
                new NoPreCheck(new RecordSearch(provider.GetRequiredService<IFlowRunner>()), provider.GetRequiredService<IntentLedger>())));
        }

        if (arguments.Without.Contains(Parts.Reap))
        {
            // With the housekeeper goes all that gives the jobs of lost workers back.
            services.Remove(services.Single(service => service.ImplementationType == typeof(Housekeeper)));
        }
    }

    private static IJobQueue Rig(IJobQueue queue, WorkerArguments arguments, IntentLedger ledger)
    {
        queue = arguments.Without.Contains(Parts.FenceCheck) ? new UnfencedQueue(queue) : queue;
        queue = arguments.Without.Contains(Parts.VerifyFirst) ? new ForgetfulQueue(queue) : queue;
        queue = arguments.Without.Contains(Parts.PreCheck) ? new IntentNotingQueue(queue, ledger) : queue;
        queue = arguments.Without.Contains(Parts.Release) ? new KeepingQueue(queue) : queue;
        queue = arguments.Journal is { } journal ? new JournalledQueue(queue, new JournalFile(journal)) : queue;
        return arguments.Holds is { } holds ? new HoldingQueue(queue, new HoldFolder(holds)) : queue;
    }
}

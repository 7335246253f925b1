using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrowserAgent.Campaigns.Worker;

/// <summary>What is taken out of the product for a negative control: a campaign that stays green without it measures nothing.</summary>
internal sealed record Removals(bool VerifyFirst, bool RecordSearch)
{
    public const string Usage = "usage: BrowserAgent.Campaigns.Worker [--without verify-first] [--without record-search]";

    /// <returns>Null when the arguments are not understood.</returns>
    public static Removals? Parse(string[] arguments)
    {
        var removals = new Removals(VerifyFirst: false, RecordSearch: false);
        for (var place = 0; place < arguments.Length; place += 2)
        {
            switch (arguments[place], place + 1 < arguments.Length ? arguments[place + 1] : "")
            {
                case ("--without", "verify-first"):
                    removals = removals with { VerifyFirst = true };
                    break;
                case ("--without", "record-search"):
                    removals = removals with { RecordSearch = true };
                    break;
                default:
                    return null;
            }
        }

        return removals;
    }

    public void TakeOut(IServiceCollection services)
    {
        if (VerifyFirst)
        {
            services.Replace(ServiceDescriptor.Singleton<IJobQueue>(provider => new ForgetfulQueue(provider.GetRequiredService<RedisJobQueue>())));
        }

        if (RecordSearch)
        {
            services.Replace(ServiceDescriptor.Singleton<IRecordSearch, NoRecordSearch>());
        }
    }
}

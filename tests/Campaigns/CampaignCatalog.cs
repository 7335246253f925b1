using BrowserAgent.Campaigns.Drain;
using BrowserAgent.Campaigns.KillAtPoints;
using BrowserAgent.Campaigns.QueueModel;
using BrowserAgent.Campaigns.RedisNetwork;
using BrowserAgent.Campaigns.RedisRestarts;

namespace BrowserAgent.Campaigns;

/// <summary>All campaigns, in the order in which <c>all</c> runs them.</summary>
internal static class CampaignCatalog
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new KillAtPointsCampaign(),
        new QueueModelCampaign(),
        new RedisRestartsCampaign(),
        new RedisNetworkCampaign(),
        new DrainCampaign(),
    ];

    public static ICampaign? Find(string nameOrCode) => All.FirstOrDefault(campaign =>
        string.Equals(campaign.Name, nameOrCode, StringComparison.OrdinalIgnoreCase) || string.Equals(campaign.Code, nameOrCode, StringComparison.OrdinalIgnoreCase));
}

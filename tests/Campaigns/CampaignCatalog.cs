using BrowserAgent.Campaigns.AccountCaps;
using BrowserAgent.Campaigns.KillAtPoints;

namespace BrowserAgent.Campaigns;

/// <summary>All campaigns, in the order in which <c>all</c> runs them.</summary>
internal static class CampaignCatalog
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new KillAtPointsCampaign(),
        new AccountCapsCampaign(),
    ];

    public static ICampaign? Find(string nameOrCode) => All.FirstOrDefault(campaign =>
        string.Equals(campaign.Name, nameOrCode, StringComparison.OrdinalIgnoreCase) || string.Equals(campaign.Code, nameOrCode, StringComparison.OrdinalIgnoreCase));
}

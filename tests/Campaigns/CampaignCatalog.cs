using BrowserAgent.Campaigns.AccountCaps;
using BrowserAgent.Campaigns.BrowserKills;
using BrowserAgent.Campaigns.Controls;
using BrowserAgent.Campaigns.DeadSites;
using BrowserAgent.Campaigns.Drain;
using BrowserAgent.Campaigns.ExpiringSessions;
using BrowserAgent.Campaigns.FaultyErp;
using BrowserAgent.Campaigns.HostilePages;
using BrowserAgent.Campaigns.KillAnywhere;
using BrowserAgent.Campaigns.KillAtPoints;
using BrowserAgent.Campaigns.LateAnswers;
using BrowserAgent.Campaigns.LeakSoak;
using BrowserAgent.Campaigns.MeddlingPages;
using BrowserAgent.Campaigns.MutatedSubmissions;
using BrowserAgent.Campaigns.QueueModel;
using BrowserAgent.Campaigns.RedisNetwork;
using BrowserAgent.Campaigns.RedisRestarts;
using BrowserAgent.Campaigns.SteadySessions;
using BrowserAgent.Campaigns.TamperedTrails;
using BrowserAgent.Campaigns.FrozenWorkers;

namespace BrowserAgent.Campaigns;

/// <summary>All campaigns, in the order in which <c>all</c> runs them.</summary>
internal static class CampaignCatalog
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new KillAnywhereCampaign(),
        new KillAtPointsCampaign(),
        new FrozenWorkerCampaign(),
        new QueueModelCampaign(),
        new RedisRestartsCampaign(),
        new NegativeControlsCampaign(),
        new RedisNetworkCampaign(),
        new DrainCampaign(),
        new FaultyErpCampaign(),
        new HostilePagesCampaign(),
        new TamperedTrailsCampaign(),
        new AccountCapsCampaign(),
        new BrowserKillsCampaign(),
        new LeakSoakCampaign(),
        new ExpiringSessionsCampaign(),
        new SteadySessionsCampaign(),
        new LateAnswersCampaign(),
        new MeddlingPagesCampaign(),
        new DeadSitesCampaign(),
        new MutatedSubmissionsCampaign(),
    ];

    public static ICampaign? Find(string nameOrCode) => All.FirstOrDefault(campaign =>
        string.Equals(campaign.Name, nameOrCode, StringComparison.OrdinalIgnoreCase) || string.Equals(campaign.Code, nameOrCode, StringComparison.OrdinalIgnoreCase));
}

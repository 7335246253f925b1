using BrowserAgent.Campaigns.BrowserKills;
using BrowserAgent.Campaigns.ExpiringSessions;
using BrowserAgent.Campaigns.FaultyErp;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.KillAnywhere;
using BrowserAgent.Campaigns.KillAtPoints;
using BrowserAgent.Campaigns.FrozenWorkers;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The faults that the plans draw from a seed.</summary>
public sealed class CampaignPlanDrawTests
{
    [Fact]
    public void Draw_SameSeed_MakesTheSamePlan()
    {
        Assert.Equal(Kills(1), Kills(1));
        Assert.NotEqual(Kills(1), Kills(2));
        Assert.Equal(Points(1), Points(1));
        Assert.NotEqual(Points(1), Points(2));
        Assert.Equal(Zombies(1), Zombies(1));
        Assert.NotEqual(Zombies(1), Zombies(2));
        Assert.Equal(SiteErrors(1), SiteErrors(1));
        Assert.NotEqual(SiteErrors(1), SiteErrors(2));
        Assert.Equal(BrowserKills(1), BrowserKills(1));
        Assert.NotEqual(BrowserKills(1), BrowserKills(2));
        Assert.Equal(MidSaves(1), MidSaves(1));
        Assert.NotEqual(MidSaves(1), MidSaves(2));

        static IEnumerable<PlannedWorkerKill> Kills(int seed) => new KillAnywherePlan { Jobs = 500, Kills = 60, Seed = seed }.Draw();
        static IEnumerable<(string, string)> Points(int seed) =>
            new KillAtPointsPlan { KillsPerPoint = 40, Seed = seed }.Draw().Select(kill => (kill.Order.Memo, kill.Point.Name));
        static IEnumerable<(string, string?, TimeSpan)> Zombies(int seed) =>
            new FrozenWorkerPlan { Zombies = 100, Seed = seed }.Draw().Select(zombie => (zombie.Order.Memo, zombie.Point, zombie.Delay));
        static IEnumerable<(string, string?)> SiteErrors(int seed) =>
            new FaultyErpPlan { Jobs = 1000, Seed = seed }.Draw().Select(order => (order.Order.Memo, order.Error?.Name));
        static IEnumerable<PlannedBrowserKill> BrowserKills(int seed) => new BrowserKillsPlan { Jobs = 300, Kills = 100, Seed = seed }.Draw();
        static IEnumerable<string> MidSaves(int seed) =>
            new ExpiringSessionsPlan { Jobs = 300, MidSaves = 15, Seed = seed }.DrawMidSaves(CampaignOrder.Make("x", 1, 300)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Draw_FullSizes_HaveAllFaultsOfTheTable()
    {
        var kills = new KillAtPointsPlan { KillsPerPoint = 40, Seed = 1 }.Draw();
        Assert.All(KillPoint.Protocol, point => Assert.Equal(40, kills.Count(kill => kill.Point == point)));

        var random = new KillAnywherePlan { Jobs = 500, Kills = 60, Seed = 1 }.Draw();
        Assert.Equal(60, random.Count);
        Assert.All(random, kill => Assert.InRange(kill.AfterSettled, 1, 490));

        var browsers = BrowserKillsCampaign.Plan(new CampaignSettings(CampaignSize.Full, 1)).Draw();
        Assert.All(Enum.GetValues<BrowserKillTarget>(), kind => Assert.Equal(100, browsers.Count(kill => kill.Kind == kind)));

        var errors = new FaultyErpPlan { Jobs = 1000, Seed = 1 }.Draw();
        Assert.Equal(1000, errors.Count);
        Assert.All(InjectedSiteError.All, error => Assert.Equal((int)(error.Share * 1000), errors.Count(order => order.Error == error)));
    }
}

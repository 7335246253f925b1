using BrowserAgent.Campaigns.BrowserKills;
using BrowserAgent.Campaigns.CommandLine;
using BrowserAgent.Campaigns.ExpiringSessions;
using BrowserAgent.Campaigns.FaultyErp;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.KillAnywhere;
using BrowserAgent.Campaigns.KillAtPoints;
using BrowserAgent.Campaigns.Zombies;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The command line, the report's line and the plans: what needs no worker.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("no-such-campaign")]
    [InlineData("C2", "--seed")]
    [InlineData("C2", "--seed", "-1")]
    [InlineData("C2", "--small", "--full")]
    [InlineData("C10", "--csv")]
    [InlineData("--tiny", "C2")]
    [InlineData("--small")]
    public async Task Run_ArgumentsNotUnderstood_SaysWhatWouldBeRightAndEndsWith2(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(2, await CampaignCommand.RunAsync(arguments, output, errors, CancellationToken.None));
        Assert.Equal("", output.ToString());
        Assert.NotEqual("", errors.ToString());
    }

    [Theory]
    [InlineData]
    [InlineData("list")]
    [InlineData("C2", "--help")]
    public async Task Run_WithoutACampaign_ListsThemAll(params string[] arguments)
    {
        using var output = new StringWriter();

        Assert.Equal(0, await CampaignCommand.RunAsync(arguments, output, TextWriter.Null, CancellationToken.None));
        Assert.All(CampaignCatalog.All, campaign => Assert.Contains(campaign.Name, output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_All_TakesEveryCampaignInOrder()
    {
        var run = Assert.IsType<CampaignArguments.Run>(CampaignArguments.Parse(["ALL", "--full", "--seed", "7", "--csv", "samples.csv"], CampaignCatalog.All));

        Assert.Equal(CampaignCatalog.All, run.Campaigns);
        Assert.Equal(new CampaignSettings(CampaignSize.Full, 7) { Csv = "samples.csv" }, run.Settings);
    }

    [Fact]
    public void Catalog_NamesAndCodes_AreAlone()
    {
        Assert.Equal(CampaignCatalog.All.Count * 2, CampaignCatalog.All.SelectMany(campaign => (string[])[campaign.Name, campaign.Code]).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void ToJson_Report_BeginsWithTheEightFields()
    {
        var report = new CampaignReport
        {
            Campaign = "x",
            Jobs = 1,
            Faults = 2,
            Lost = 3,
            Duplicates = 4,
            Wrong = 5,
            RecoveryP95 = 6.5,
            Seed = 7,
            Figures = [new("in_review", 8)],
            Failures = ["No."],
        };

        Assert.Equal(
            """{"campaign":"x","jobs":1,"faults":2,"lost":3,"duplicates":4,"wrong":5,"recovery_p95_s":6.5,"seed":7,"in_review":8,"passed":false,"failures":["No."]}""",
            report.ToJson());
    }

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

        static IEnumerable<RandomKill> Kills(int seed) => new KillAnywherePlan { Jobs = 500, Kills = 60, Seed = seed }.Draw();
        static IEnumerable<(string, string)> Points(int seed) =>
            new KillAtPointsPlan { KillsPerPoint = 40, Seed = seed }.Draw().Select(kill => (kill.Order.Memo, kill.Point.Name));
        static IEnumerable<(string, string?, TimeSpan)> Zombies(int seed) =>
            new ZombiePlan { Zombies = 100, Seed = seed }.Draw().Select(zombie => (zombie.Order.Memo, zombie.Point, zombie.Delay));
        static IEnumerable<(string, string?)> SiteErrors(int seed) =>
            new FaultyErpPlan { Jobs = 1000, Seed = seed }.Draw().Select(order => (order.Order.Memo, order.Error?.Name));
        static IEnumerable<BrowserKill> BrowserKills(int seed) => new BrowserKillsPlan { Jobs = 300, Kills = 100, Seed = seed }.Draw();
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
        Assert.All(Enum.GetValues<KillKind>(), kind => Assert.Equal(100, browsers.Count(kill => kill.Kind == kind)));

        var errors = new FaultyErpPlan { Jobs = 1000, Seed = 1 }.Draw();
        Assert.Equal(1000, errors.Count);
        Assert.All(SiteError.All, error => Assert.Equal((int)(error.Share * 1000), errors.Count(order => order.Error == error)));
    }
}

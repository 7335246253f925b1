using BrowserAgent.Campaigns.CommandLine;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>What the command line asks for.</summary>
public sealed class CampaignArgumentsTests
{
    [Fact]
    public void Parse_All_TakesEveryCampaignInOrder()
    {
        var run = Assert.IsType<CampaignArguments.Run>(CampaignArguments.Parse(["ALL", "--full", "--seed", "7", "--csv", "samples.csv"], CampaignCatalog.All));

        Assert.Equal(CampaignCatalog.All, run.Campaigns);
        Assert.Equal(new CampaignSettings(CampaignSize.Full, 7) { Csv = "samples.csv" }, run.Settings);
    }
}

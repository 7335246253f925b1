namespace BrowserAgent.Campaigns.Tests;

/// <summary>The list of all campaigns.</summary>
public sealed class CampaignCatalogTests
{
    [Fact]
    public void Catalog_NamesAndCodes_AreAlone()
    {
        Assert.Equal(CampaignCatalog.All.Count * 2, CampaignCatalog.All.SelectMany(campaign => (string[])[campaign.Name, campaign.Code]).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}

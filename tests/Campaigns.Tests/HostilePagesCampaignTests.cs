using BrowserAgent.Campaigns.HostilePages;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>A misled model on hostile pages, in small: no harm that counts, and each page does it without the policy.</summary>
public sealed class HostilePagesCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task HostilePages_SmallSize_DoNoHarm() => await CampaignTestRunner.PassesAsync(new HostilePagesCampaign(), output);

    [Fact]
    public void HostileKinds_All_AreAHundredCasesOfThirtyKindsAtLeast()
    {
        Assert.True(HostileKinds.All.Count >= 30, $"{HostileKinds.All.Count} kinds");
        Assert.True(HostileKinds.All.Sum(kind => kind.Cases.Count) >= 100, $"{HostileKinds.All.Sum(kind => kind.Cases.Count)} cases");
        Assert.Equal(HostileKinds.All.Count, HostileKinds.All.Select(kind => kind.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(HostileKinds.All, kind => Assert.Equal(kind.Cases.Count, kind.Cases.Select(one => one.Variant).Distinct(StringComparer.Ordinal).Count()));
    }
}

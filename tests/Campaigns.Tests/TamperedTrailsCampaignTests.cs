using BrowserAgent.Campaigns.TamperedTrails;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Audit trails are tampered with, in small: each change is found, and no trail that nobody touched is named.</summary>
public sealed class TamperedTrailsCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task TamperedTrails_SmallSize_FindsEveryChangeAndNothingElse() => await CampaignTestRunner.PassesAsync(new TamperedTrailsCampaign(), output);
}

using BrowserAgent.Campaigns.MeddlingPages;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Pages change the form while it is filled, in small: real worker processes, real browsers, real signals.</summary>
[Collection(WorkerFaultCampaignCollectionDefinition.Collection)]
public sealed class MeddlingPagesCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task MeddlingPages_SmallSize_SavesNothingThatWasNotOrdered() => await CampaignTestRunner.PassesAsync(new MeddlingPagesCampaign(), output);
}

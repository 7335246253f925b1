using BrowserAgent.Campaigns.FaultyErp;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The site errs while workers are healthy, in small: real worker processes, real browsers, real signals.</summary>
[Collection(WorkerFaultCampaignCollectionDefinition.Collection)]
public sealed class FaultyErpCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task FaultyErp_SmallSize_EndsEachUnknownVerifiedOrWithAPerson() => await CampaignTestRunner.PassesAsync(new FaultyErpCampaign(), output);
}

using BrowserAgent.Campaigns.LateAnswers;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>A site whose answers come late and in any order, in small: a real worker process with real browsers.</summary>
[Collection(WorkerFaultCampaignCollectionDefinition.Collection)]
public sealed class LateAnswersCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task LateAnswers_SmallSize_EntersNothingTwiceAndAsksNobody() => await CampaignTestRunner.PassesAsync(new LateAnswersCampaign(), output);
}

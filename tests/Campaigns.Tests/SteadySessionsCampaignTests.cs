using BrowserAgent.Campaigns.SteadySessions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The site's session timeout is known and must never be met, in small.</summary>
[Collection(SessionCampaignCollectionDefinition.Collection)]
public sealed class SteadySessionsCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task SteadySessions_SmallSize_MeetNoEndedSessionAndSignInSeldom()
    {
        var report = await CampaignTestRunner.RunAsync(new SteadySessionsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal(6, report.Figure<int>("done"));
        Assert.True(report.Figure<int>("expiries_met") == 0 || report.Figure<bool>("too_slow_to_judge"), "An ended session was used.");
    }
}

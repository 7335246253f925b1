using BrowserAgent.Campaigns.AccountCaps;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers that share their accounts, with real browsers; the site counts who is signed in.</summary>
public sealed class AccountCapsCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public async Task AccountCaps_SmallSize_NoAccountIsSignedInTwice()
    {
        var report = await CampaignTestRunner.RunAsync(new AccountCapsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal(1, report.Figure<int>("most_signed_in_at_once"));
    }

    [Fact]
    public async Task AccountCaps_WithoutPermits_FindsAccountsSignedInTwice()
    {
        var plan = new AccountCapsPlan { Jobs = 4, Accounts = 1, Workers = 2, Seed = CampaignSettings.DefaultSeed, Without = ["account-permits"] };

        var report = await CampaignTestRunner.ShowAsync(AccountCapsRun.RunAsync(plan, new TestOutputProgress(output), CancellationToken.None), output);

        Assert.InRange(report.Figure<int>("most_signed_in_at_once"), 2, 3);
        Assert.NotEmpty(report.Failures);
    }
}

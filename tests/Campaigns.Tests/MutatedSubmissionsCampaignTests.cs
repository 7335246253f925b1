using BrowserAgent.Campaigns.MutatedSubmissions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Submissions with every member changed, by every door.</summary>
[Collection(BrowserlessCampaignCollectionDefinition.Collection)]
public sealed class MutatedSubmissionsCampaignTests(ITestOutputHelper output)
{
    private static readonly MutatedSubmissionsPlan Plan = new() { Submissions = 10, ListEvery = 10, MaxGrowthMiB = 10, Seed = 1 };

    [Fact]
    public Task MutatedSubmissions_SmallSize_FailNothingAndLoseNothing() => CampaignTestRunner.PassesAsync(new MutatedSubmissionsCampaign(), output);

    [Fact]
    public void Judge_AllWell_FindsNothing() => Assert.Empty(Tally().Judge(Plan, stored: 8, deadLetters: 0, acceptedFromInbox: 2, missing: 0, growthMiB: 9.9));

    /// <summary>Each condition turns red by itself.</summary>
    [Theory]
    [InlineData("failed request", "1 requests failed")]
    [InlineData("failed list", "1 lists failed")]
    [InlineData("missing job", "not in the queue")]
    [InlineData("job too few", "the queue holds 7 jobs")]
    [InlineData("job too many", "the queue holds 9 jobs")]
    [InlineData("few accepted", "were accepted")]
    [InlineData("memory", "memory grew")]
    public void Judge_OneConditionMissed_NamesIt(string what, string failure)
    {
        var tally = Tally(accepted: what == "few accepted" ? 0 : 6);
        if (what == "failed request")
        {
            tally.Fail("500", 1);
        }
        else if (what == "failed list")
        {
            tally.ListFailed("500");
        }

        var found = tally.Judge(
            Plan,
            stored: what == "job too few" ? 7 : what == "job too many" ? 9 : 8,
            deadLetters: 0,
            acceptedFromInbox: what == "few accepted" ? 0 : 2,
            missing: what == "missing job" ? 1 : 0,
            growthMiB: what == "memory" ? 10 : 0);

        Assert.Contains(failure, Assert.Single(found), StringComparison.Ordinal);
    }

    private static SubmissionTally Tally(int accepted = 6)
    {
        var tally = new SubmissionTally();
        for (var job = 0; job < 6; job++)
        {
            tally.Answered(job < accepted ? "accepted" : "rejected", $"{job}");
        }

        tally.Inbox(2);
        return tally;
    }
}

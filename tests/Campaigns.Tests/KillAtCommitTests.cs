using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.TestKit;
using Xunit.Abstractions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Workers are real processes with real browsers; they are killed with SIGKILL at one exact point of the commit.</summary>
public sealed class KillAtCommitTests(RedisServerFixture redis, ITestOutputHelper output) : IClassFixture<RedisServerFixture>
{
    // What is not there is searched for until the end; what is there is found at once.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Kill_BetweenClickAndAnswerTwentyTimes_EntersEachOrderOnce()
    {
        var report = await RunAsync(new KillPlan { Campaign = "click-answer", Rounds = 5, Workers = 4 });

        Assert.Equal((20, 20), (report.Jobs, report.Faults));
        Assert.Equal((0, 0, 0, 0), (report.Lost, report.Duplicates, report.Wrong, report.Reentries));
        Assert.Equal((20, 20), (report.Records, report.Entered));
        AssertNothingLeft(report);
    }

    /// <summary>The oracle's own proof: with verify-first and the record search taken out, the same campaign must find duplicates.</summary>
    [Fact]
    public async Task Kill_BetweenClickAndAnswerWithoutTheVerifyStep_FindsDuplicates()
    {
        var report = await RunAsync(new KillPlan
        {
            Campaign = "click-answer-without-verify", Rounds = 1, Workers = 4, SearchWindow = Short, Without = ["verify-first", "record-search"],
        });

        Assert.Equal((4, 0), (report.Faults, report.Lost));
        Assert.InRange(report.Duplicates, 1, 4);
        Assert.InRange(report.Reentries, 1, 4);
    }

    /// <summary>The save never became a record: only a person may say that it can be entered again.</summary>
    [Fact]
    public async Task Kill_BeforeTheCommit_EndsInReviewAndIsNotEnteredAgain()
    {
        var report = await RunAsync(new KillPlan
        {
            Campaign = "before-commit", Rounds = 1, Workers = 2, SearchWindow = Short, Hold = FaultKind.HoldBeforeCommit,
        });

        Assert.Equal((2, 2), (report.Faults, report.InReview));
        Assert.Equal((0, 0, 0, 0), (report.Lost, report.Records, report.Wrong, report.Reentries));
        AssertNothingLeft(report);
    }

    private async Task<CampaignReport> RunAsync(KillPlan plan)
    {
        await using var bed = await CampaignBed.OpenAsync(redis, plan.Starts, CancellationToken.None);
        var report = await new KillCampaign(bed, plan).RunAsync(CancellationToken.None);
        output.WriteLine(report.ToJson());
        Console.WriteLine(report.ToJson());
        return report;
    }

    private static void AssertNothingLeft(CampaignReport report)
    {
        Assert.True(report.ProcessesSeen > 0, "No browser was seen while workers ran: the count of what is left counts nothing.");
        Assert.Empty(report.Left);
    }
}

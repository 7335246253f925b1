namespace BrowserAgent.Campaigns.Tests;

/// <summary>The report's line of JSON.</summary>
public sealed class CampaignReportTests
{
    [Fact]
    public void ToJson_Report_BeginsWithTheEightFields()
    {
        var report = new CampaignReport
        {
            Campaign = "x",
            Jobs = 1,
            Faults = 2,
            Lost = 3,
            Duplicates = 4,
            Wrong = 5,
            RecoveryP95 = 6.5,
            Seed = 7,
            Figures = [new("in_review", 8)],
            Failures = ["No."],
        };

        Assert.Equal(
            """{"campaign":"x","jobs":1,"faults":2,"lost":3,"duplicates":4,"wrong":5,"recovery_p95_s":6.5,"seed":7,"in_review":8,"passed":false,"failures":["No."]}""",
            report.ToJson());
    }
}

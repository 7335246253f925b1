using BrowserAgent.Campaigns.Controls;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>
/// With one guard taken out the oracle must go red, by the figure that the guard answers for. That the same scenarios are green with it, the campaign
/// tests say for the fence and for verify-first. Those of refresh and caps, which wait for sessions to end and browsers to
/// grow, run with `campaign C7` alone.
/// </summary>
public sealed class NegativeControlTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("fence-check", "stale writes")]
    [InlineData("verify-first", "records too many")]
    [InlineData("pre-check", "records too many")]
    public async Task Control_GuardTakenOut_GoesRedForItsReason(string part, string reason)
    {
        var control = NegativeControlCatalog.Browser.Single(control => control.Part == part);

        var report = await RunAsync(control, [part]);

        Assert.InRange(control.Of(report), 1, int.MaxValue);
        Assert.Contains(report.Failures, failure => failure.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(0, report.Lost);
    }

    [Fact]
    public async Task Control_SearchProofTakenOut_EntersWhatIsThereAlready()
    {
        var report = await RunAsync(NegativeControlCatalog.Browser.Single(control => control.Part == "search-proof"), ["search-proof"]);

        Assert.InRange(report.Duplicates, 1, int.MaxValue);
        Assert.Equal(0, report.Lost);
    }

    [Fact]
    public async Task Control_SearchProofInPlace_IsGreen()
    {
        var report = await RunAsync(NegativeControlCatalog.Browser.Single(control => control.Part == "search-proof"), []);

        Assert.Empty(report.Failures);
    }

    [Fact]
    public async Task Control_FormReviewTakenOut_SavesWhatAPageWroteByItself()
    {
        var report = await RunAsync(NegativeControlCatalog.Browser.Single(control => control.Part == "form-review"), ["form-review"]);

        Assert.InRange(report.Wrong, 1, int.MaxValue);
        Assert.Equal(0, report.Lost);
    }

    [Fact]
    public async Task Control_PreCheckInPlace_IsGreen()
    {
        var report = await RunAsync(NegativeControlCatalog.Browser.Single(control => control.Part == "pre-check"), []);

        Assert.Empty(report.Failures);
    }

    private Task<CampaignReport> RunAsync(NegativeControl control, IReadOnlyList<string> without) => CampaignTestRunner.ShowAsync(
        control.RunAsync(without, new CampaignSettings(CampaignSize.Small, CampaignSettings.DefaultSeed), new TestOutputProgress(output), CancellationToken.None), output);
}

using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>A job claimed at phase intent or submitted: its record is searched for and never entered again by itself.</summary>
public sealed class EntryProtocolVerifyFirstTests : IDisposable
{
    private static readonly FlowResult.BrowserLost Lost = new("page closed");
    private static readonly FlowResult.SiteError SiteError = new("503", TimeSpan.FromSeconds(7));
    private static readonly FlowResult.ElementUncertain Uncertain = new("order.save", "sample.yaml:1:1", "two candidates");

    private readonly EntryProtocolFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(JobPhase.Intent)]
    [InlineData(JobPhase.Submitted)]
    public async Task VerifyFirst_FoundEqual_IsEnteredWithoutFilling(JobPhase phase)
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync(phase)).Verdict);
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_FoundDifferent_Parks()
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Wrong));

        Assert.Contains("supplier", Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent)).Why, StringComparison.Ordinal);
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_NotFound_SearchesTheWholeWindowThenParks()
    {
        var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent));

        Assert.Contains("unknown", park.Why, StringComparison.Ordinal);
        Assert.Equal(31, _fixture.Site.CountOf("search"));
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_FoundLate_IsEntered()
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
        _fixture.Site.BlindSearches = 20;

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync(JobPhase.Intent)).Verdict);
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_BrowserLost_GoesOnInAnotherSession()
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
        _fixture.Site.Script("open", Lost);

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync(JobPhase.Intent));
        Assert.Equal(2, _fixture.Pool.Granted.Count);
        Assert.NotNull(_fixture.Pool.Granted[0].Condemned);
        Assert.All(_fixture.Pool.Granted, lease => Assert.True(lease.Disposed));
    }

    [Fact]
    public async Task VerifyFirst_BrowserLostTwice_Stalls()
    {
        _fixture.Site.Script("search", Lost, Lost);

        Assert.IsType<RunResult.Stall>(await _fixture.RunAsync(JobPhase.Intent));
    }

    [Fact]
    public async Task VerifyFirst_SiteFailsForAWhile_GoesOnSearching()
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
        _fixture.Site.Script("search", SiteError, SiteError, SiteError);

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync(JobPhase.Intent));
    }

    [Fact]
    public async Task VerifyFirst_SearchIsUncertainOrUnprovedForAWhile_GoesOnSearching()
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
        _fixture.Site.Script("search", Uncertain, new FlowResult.SearchUnproved("order.list", "sample.yaml:1:1", "the key was never asked for"));

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync(JobPhase.Intent));
    }

    [Fact]
    public async Task VerifyFirst_PolicyStopsTheSearch_Parks()
    {
        _fixture.Site.Script("search", new FlowResult.PolicyStopped("foreign origin"));

        Assert.Contains("can't be checked", Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyFirst_ElementUncertainForTheWholeWindow_Parks()
    {
        _fixture.Site.Script("search", [.. Enumerable.Repeat(Uncertain, 31)]);

        Assert.Contains("can't be checked", Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent)).Why, StringComparison.Ordinal);
    }

    private void AssertUntouched()
    {
        Assert.Equal((0, JobPhase.None), (_fixture.Site.Clicks, _fixture.Queue.Phase));
        Assert.Equal(0, _fixture.Site.CountOf("fill"));
    }
}

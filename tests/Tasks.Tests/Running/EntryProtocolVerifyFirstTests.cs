using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Running;

namespace BrowserAgent.Tasks.Tests.Running;
/// <summary>A job found at intent or submitted: it is looked for first and never entered by itself.</summary>
public sealed class EntryProtocolVerifyFirstTests : IDisposable
{
    private static readonly FlowOutcome.BrowserLost Lost = new("page closed");
    private static readonly FlowOutcome.SiteTroubled Troubled = new("503", TimeSpan.FromSeconds(7));
    private static readonly FlowOutcome.ElementUncertain Uncertain = new("order.save", "sample.yaml:1:1", "two candidates");

    private readonly ProtocolBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(JobPhase.Intent)]
    [InlineData(JobPhase.Submitted)]
    public async Task VerifyFirst_FoundEqual_IsEnteredWithoutFilling(JobPhase phase)
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunOutcome.Done>(await _bed.RunAsync(phase)).Verdict);
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_FoundDifferent_Parks()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Wrong));

        Assert.Contains("supplier", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync(JobPhase.Intent)).Why, StringComparison.Ordinal);
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_NotFound_SearchesTheWholeWindowThenParks()
    {
        var park = Assert.IsType<RunOutcome.Park>(await _bed.RunAsync(JobPhase.Intent));

        Assert.Contains("unknown", park.Why, StringComparison.Ordinal);
        Assert.Equal(31, _bed.Site.CountOf("search"));
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_FoundLate_IsEntered()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));
        _bed.Site.BlindSearches = 20;

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunOutcome.Done>(await _bed.RunAsync(JobPhase.Intent)).Verdict);
        AssertUntouched();
    }

    [Fact]
    public async Task VerifyFirst_BrowserLost_GoesOnInAnotherSession()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));
        _bed.Site.Script("open", Lost);

        Assert.IsType<RunOutcome.Done>(await _bed.RunAsync(JobPhase.Intent));
        Assert.Equal(2, _bed.Pool.Granted.Count);
        Assert.NotNull(_bed.Pool.Granted[0].Condemned);
        Assert.All(_bed.Pool.Granted, lease => Assert.True(lease.Disposed));
    }

    [Fact]
    public async Task VerifyFirst_BrowserLostTwice_Stalls()
    {
        _bed.Site.Script("search", Lost, Lost);

        Assert.IsType<RunOutcome.Stall>(await _bed.RunAsync(JobPhase.Intent));
    }

    [Fact]
    public async Task VerifyFirst_SiteTroubledForAWhile_GoesOnSearching()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));
        _bed.Site.Script("search", Troubled, Troubled, Troubled);

        Assert.IsType<RunOutcome.Done>(await _bed.RunAsync(JobPhase.Intent));
    }

    [Fact]
    public async Task VerifyFirst_ElementUncertain_IsAPersons()
    {
        _bed.Site.Script("search", Uncertain);

        Assert.Contains("can't be seen", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync(JobPhase.Intent)).Why, StringComparison.Ordinal);
    }

    private void AssertUntouched()
    {
        Assert.Equal((0, JobPhase.None), (_bed.Site.Clicks, _bed.Queue.Phase));
        Assert.Equal(0, _bed.Site.CountOf("fill"));
    }
}

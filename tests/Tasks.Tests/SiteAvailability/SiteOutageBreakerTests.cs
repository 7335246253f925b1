using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.SiteAvailability;
using BrowserAgent.Tasks.Tests.Committing;
using BrowserAgent.Tasks.Tests.Execution;
using BrowserAgent.Tasks.Tests.Fakes;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BrowserAgent.Tasks.Tests.SiteAvailability;

public sealed class SiteOutageBreakerTests
{
    private static readonly FlowResult.SiteError Maintenance = new("HTTP 503 at the site.", null) { IsOutage = true };
    private static readonly RunResult.Done Done = new(JobVerdict.Entered, "{}");

    private readonly FakeTimeProvider _timeProvider = new();

    [Theory]
    [InlineData("search")]
    [InlineData("fill")]
    [InlineData("prepare")]
    public async Task Run_MaintenancePage_WaitsUnchargedAndTheSiteIsLeftAlone(string flow)
    {
        using var fixture = new JobRunnerFixture();
        fixture.Protocol.Site.Script(flow, Maintenance);

        await fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal(("defer", 0), (fixture.Protocol.Queue.Ended, fixture.Protocol.Site.Clicks));
        Assert.Contains("503", fixture.Protocol.Queue.Reason, StringComparison.Ordinal);
        Assert.Contains("no attempt charged", fixture.Protocol.Queue.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ErrorThatMayBeTheJobsOwn_IsCharged()
    {
        using var fixture = new JobRunnerFixture();
        fixture.Protocol.Site.Script("fill", Maintenance with { IsOutage = false });

        await fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal("retry", fixture.Protocol.Queue.Ended);
    }

    [Fact]
    public void Evaluate_SiteNamesATime_IsWaitedForAndTheSiteLeftAloneSoLong()
    {
        var sut = CreateSut();

        var release = Assert.IsType<RunResult.Release>(sut.Evaluate(EntryProtocolFixture.Claim(), Outage(TimeSpan.FromMinutes(7))));

        Assert.Equal(TimeSpan.FromMinutes(7), release.After);
        _timeProvider.Advance(TimeSpan.FromMinutes(6.9));
        Assert.Equal(["sample"], sut.GetCurrent());
        _timeProvider.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Empty(sut.GetCurrent());
    }

    [Fact]
    public void Evaluate_SiteNamesNoTime_PausesGrowToTwoMinutes()
    {
        var sut = CreateSut();
        var claim = EntryProtocolFixture.Claim();
        var pauses = new List<double>();

        for (var number = 0; number < 12; number++)
        {
            var release = Assert.IsType<RunResult.Release>(sut.Evaluate(claim, Outage()));
            pauses.Add(release.After!.Value.TotalSeconds);
            _timeProvider.Advance(release.After.Value);
        }

        Assert.InRange(pauses[0], 2.5, 5);
        Assert.InRange(pauses[1], 5, 10);
        Assert.All(pauses.Skip(5), pause => Assert.InRange(pause, 60, 120));
    }

    [Fact]
    public void Evaluate_OutageLongerThanThePatience_IsCharged()
    {
        var sut = CreateSut(TimeSpan.FromMinutes(10));
        Assert.IsType<RunResult.Release>(sut.Evaluate(EntryProtocolFixture.Claim(), Outage()));

        _timeProvider.Advance(TimeSpan.FromMinutes(10));

        Assert.IsType<RunResult.Retry>(sut.Evaluate(EntryProtocolFixture.Claim(), Outage()));
        Assert.Empty(sut.GetCurrent());
    }

    [Fact]
    public void Evaluate_NoPatience_ChargesFromTheFirst() =>
        Assert.IsType<RunResult.Retry>(CreateSut(TimeSpan.Zero).Evaluate(EntryProtocolFixture.Claim(), Outage()));

    [Fact]
    public void Evaluate_SameJobAgainAfterAnotherSucceeded_IsChargedAndStopsNobody()
    {
        var sut = CreateSut();
        var suspect = EntryProtocolFixture.Claim();
        Assert.IsType<RunResult.Release>(sut.Evaluate(suspect, Outage()));

        Assert.Same(Done, sut.Evaluate(EntryProtocolFixture.Claim(), Done));
        Assert.Empty(sut.GetCurrent());

        Assert.IsType<RunResult.Retry>(sut.Evaluate(suspect, Outage()));
        Assert.Empty(sut.GetCurrent());

        // An error of another job begins a new outage, and a site that names a time counts as one in any case.
        Assert.IsType<RunResult.Release>(sut.Evaluate(EntryProtocolFixture.Claim(), Outage()));
        Assert.IsType<RunResult.Release>(sut.Evaluate(suspect, Outage(TimeSpan.FromSeconds(5))));
    }

    [Fact]
    public void Evaluate_JobThatRanVeryOften_IsChargedWhateverTheSiteSays() =>
        Assert.IsType<RunResult.Retry>(CreateSut().Evaluate(EntryProtocolFixture.Claim() with { Fence = 201 }, Outage(TimeSpan.FromSeconds(1))));

    [Fact]
    public void Evaluate_OutageOfAnotherDay_HasItsOwnPatience()
    {
        var sut = CreateSut(TimeSpan.FromMinutes(10));
        sut.Evaluate(EntryProtocolFixture.Claim(), Outage());

        _timeProvider.Advance(TimeSpan.FromHours(20));

        Assert.IsType<RunResult.Release>(sut.Evaluate(EntryProtocolFixture.Claim(), Outage()));
    }

    [Fact]
    public void Unserved_OutageAndStandby_AreBothNamed()
    {
        var outages = CreateSut();
        outages.Evaluate(EntryProtocolFixture.Claim(), Outage());

        Assert.Equal(["sample"], new UnservedSites(new FakePool(), outages).GetCurrent());
        Assert.Empty(new UnservedSites(new FakePool(), CreateSut()).GetCurrent());
    }

    [Fact]
    public void Evaluate_SaveRefusedForNow_WaitsUnchargedAndStaysNotLanded()
    {
        var sut = CreateSut();

        var outcome = Assert.IsType<RunResult.NotLanded>(
            sut.Evaluate(EntryProtocolFixture.Claim(), new RunResult.NotLanded("429.", TimeSpan.FromSeconds(3), IsOutage: true)));

        Assert.Equal((false, TimeSpan.FromSeconds(3)), (outcome.IsCharged, outcome.NotBefore));
        Assert.Equal(["sample"], sut.GetCurrent());
    }

    [Fact]
    public void Evaluate_FormThatWasTooOld_IsChargedAndNoOutage()
    {
        var sut = CreateSut();
        var refused = new RunResult.NotLanded("419.");

        Assert.Equal(refused, sut.Evaluate(EntryProtocolFixture.Claim(), refused));
        Assert.Empty(sut.GetCurrent());
    }

    private static RunResult.Retry Outage(TimeSpan? retryAfter = null) => new("HTTP 503.", retryAfter, IsOutage: true);

    private SiteOutageBreaker CreateSut(TimeSpan? patience = null) => new(
        Options.Create(new RunnerOptions { OutagePatience = patience ?? TimeSpan.FromHours(4) }), Options.Create(new QueueOptions()), _timeProvider);
}

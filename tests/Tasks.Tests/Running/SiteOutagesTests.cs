using BrowserAgent.Agent.Flows;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Running;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Running;

public sealed class SiteOutagesTests
{
    private static readonly FlowOutcome.SiteTroubled Maintenance = new("HTTP 503 at the site.", null) { IsOutage = true };
    private static readonly RunOutcome.Done Done = new(JobVerdict.Entered, "{}");

    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData("search")]
    [InlineData("fill")]
    [InlineData("prepare")]
    public async Task Run_MaintenancePage_WaitsUnchargedAndTheSiteIsLeftAlone(string flow)
    {
        using var bed = new RunnerBed();
        bed.Protocol.Site.Script(flow, Maintenance);

        await bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal(("defer", 0), (bed.Protocol.Queue.Ended, bed.Protocol.Site.Clicks));
        Assert.Contains("503", bed.Protocol.Queue.Reason, StringComparison.Ordinal);
        Assert.Contains("no attempt charged", bed.Protocol.Queue.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ErrorThatMayBeTheJobsOwn_IsCharged()
    {
        using var bed = new RunnerBed();
        bed.Protocol.Site.Script("fill", Maintenance with { IsOutage = false });

        await bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal("retry", bed.Protocol.Queue.Ended);
    }

    [Fact]
    public void Judge_SiteNamesATime_IsWaitedForAndTheSiteLeftAloneSoLong()
    {
        var sut = CreateSut();

        var release = Assert.IsType<RunOutcome.Release>(sut.Judge(ProtocolBed.Claim(), Outage(TimeSpan.FromMinutes(7))));

        Assert.Equal(TimeSpan.FromMinutes(7), release.After);
        _clock.Advance(TimeSpan.FromMinutes(6.9));
        Assert.Equal(["sample"], sut.Now());
        _clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Empty(sut.Now());
    }

    [Fact]
    public void Judge_SiteNamesNoTime_PausesGrowToTwoMinutes()
    {
        var sut = CreateSut();
        var claim = ProtocolBed.Claim();
        var pauses = new List<double>();

        for (var number = 0; number < 12; number++)
        {
            var release = Assert.IsType<RunOutcome.Release>(sut.Judge(claim, Outage()));
            pauses.Add(release.After!.Value.TotalSeconds);
            _clock.Advance(release.After.Value);
        }

        Assert.InRange(pauses[0], 2.5, 5);
        Assert.InRange(pauses[1], 5, 10);
        Assert.All(pauses.Skip(5), pause => Assert.InRange(pause, 60, 120));
    }

    [Fact]
    public void Judge_OutageLongerThanThePatience_IsCharged()
    {
        var sut = CreateSut(TimeSpan.FromMinutes(10));
        Assert.IsType<RunOutcome.Release>(sut.Judge(ProtocolBed.Claim(), Outage()));

        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.IsType<RunOutcome.Retry>(sut.Judge(ProtocolBed.Claim(), Outage()));
        Assert.Empty(sut.Now());
    }

    [Fact]
    public void Judge_NoPatience_ChargesFromTheFirst() =>
        Assert.IsType<RunOutcome.Retry>(CreateSut(TimeSpan.Zero).Judge(ProtocolBed.Claim(), Outage()));

    [Fact]
    public void Judge_SameJobAgainAfterAnotherWentThrough_IsChargedAndStopsNobody()
    {
        var sut = CreateSut();
        var poison = ProtocolBed.Claim();
        Assert.IsType<RunOutcome.Release>(sut.Judge(poison, Outage()));

        Assert.Same(Done, sut.Judge(ProtocolBed.Claim(), Done));
        Assert.Empty(sut.Now());

        Assert.IsType<RunOutcome.Retry>(sut.Judge(poison, Outage()));
        Assert.Empty(sut.Now());

        // Another job that meets trouble now has an outage of its own, and a site that names a time is believed.
        Assert.IsType<RunOutcome.Release>(sut.Judge(ProtocolBed.Claim(), Outage()));
        Assert.IsType<RunOutcome.Release>(sut.Judge(poison, Outage(TimeSpan.FromSeconds(5))));
    }

    [Fact]
    public void Judge_JobThatRanVeryOften_IsChargedWhateverTheSiteSays() =>
        Assert.IsType<RunOutcome.Retry>(CreateSut().Judge(ProtocolBed.Claim() with { Fence = 201 }, Outage(TimeSpan.FromSeconds(1))));

    [Fact]
    public void Judge_OutageOfAnotherDay_HasItsOwnPatience()
    {
        var sut = CreateSut(TimeSpan.FromMinutes(10));
        sut.Judge(ProtocolBed.Claim(), Outage());

        _clock.Advance(TimeSpan.FromHours(20));

        Assert.IsType<RunOutcome.Release>(sut.Judge(ProtocolBed.Claim(), Outage()));
    }

    [Fact]
    public void Unserved_OutageAndStandby_AreBothNamed()
    {
        var outages = CreateSut();
        outages.Judge(ProtocolBed.Claim(), Outage());

        Assert.Equal(["sample"], new UnservedSites(new FakePool(), outages).Now());
        Assert.Empty(new UnservedSites(new FakePool(), CreateSut()).Now());
    }

    private static RunOutcome.Retry Outage(TimeSpan? retryAfter = null) => new("HTTP 503.", retryAfter, IsOutage: true);

    private SiteOutages CreateSut(TimeSpan? patience = null) => new(
        Options.Create(new RunnerOptions { OutagePatience = patience ?? TimeSpan.FromHours(4) }), Options.Create(new QueueOptions()), _clock);
}

using BrowserAgent.Agent.Flows;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Running;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Running;

public sealed class JobRunnerTests : IDisposable
{
    private readonly RunnerBed _bed = new();

    private ProtocolBed Protocol => _bed.Protocol;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Run_Entered_AcknowledgesWithTheResultAndAudits()
    {
        var claim = ProtocolBed.Claim();
        await _bed.Runner().RunAsync(claim, CancellationToken.None);

        Assert.Equal(("ack", JobVerdict.Entered), (Protocol.Queue.Ended, Protocol.Queue.Verdict));
        Assert.Equal("""{"id":"17","reference":"PO-1"}""", Protocol.Queue.Result);
        var trail = await _bed.TrailAsync(claim);
        Assert.Equal(("claimed", "done"), (trail!.Events[0].Kind, trail.Events[^1].Kind));
        Assert.Equal(Protocol.Queue.Result, await File.ReadAllTextAsync(Path.Combine(trail.Folder, "result.json")));
        Assert.True(Assert.Single(Protocol.Pool.Granted).Disposed);
        Assert.Equal(TimeSpan.FromSeconds(63), Protocol.Pool.LastRequest!.NeededSiteTime);
    }

    [Fact]
    public async Task Run_TimeLearned_AsksForASessionWithThatMuch()
    {
        for (var i = 0; i < 20; i++)
        {
            _bed.Expected.Learn("sample", SamplePack.EnterType, TimeSpan.FromSeconds(45));
        }

        await _bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(48), Protocol.Pool.LastRequest!.NeededSiteTime);
    }

    [Fact]
    public async Task Run_ReadJob_AnswersWhatItRead()
    {
        Protocol.Site.Script("read", new FlowOutcome.SessionEnded("login page"));

        await _bed.Runner().RunAsync(ProtocolBed.Claim(type: SamplePack.ReadJobType, payload: """{"reference":"PO-1"}"""), CancellationToken.None);

        Assert.Equal((JobVerdict.Read, """{"status":"shipped"}"""), (Protocol.Queue.Verdict, Protocol.Queue.Result));
        Assert.Equal(JobPhase.None, Protocol.Queue.Phase);
    }

    [Fact]
    public async Task Run_AckAnswerLost_AsksAgain()
    {
        var lost = 0;
        Protocol.Queue.Answer = call => call == "ack" && lost++ == 0 ? throw new QueueUnavailableException("cut") : FenceAnswer.Ok;

        await _bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal("ack", Protocol.Queue.Ended);
        Assert.Equal(1, Protocol.Site.Clicks);
    }

    [Fact]
    public async Task Run_AckRefused_TellsNothingElse()
    {
        Protocol.Queue.Answer = call => call == "ack" ? FenceAnswer.StaleFence : FenceAnswer.Ok;
        var claim = ProtocolBed.Claim();

        await _bed.Runner().RunAsync(claim, CancellationToken.None);

        Assert.Null(Protocol.Queue.Ended);
        Assert.Contains("another worker", (await _bed.TrailAsync(claim))!.Events[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LeaseRefusedBeforeTheClick_TellsTheQueueNothing()
    {
        Protocol.Queue.Answer = call => call == "phase:Intent" ? FenceAnswer.StaleFence : FenceAnswer.Ok;

        await _bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal((0, null), (Protocol.Site.Clicks, Protocol.Queue.Ended));
    }

    public static TheoryData<string, string> NoSession => new() { { "refused", "park" }, { "missing", "park" }, { "none", "defer" } };

    [Theory]
    [MemberData(nameof(NoSession))]
    public async Task Run_NoSession_EndsAsItsKind(string answer, string end)
    {
        Protocol.Pool.Scripted.Enqueue(answer switch
        {
            "refused" => new LeaseOutcome.AccountsRefused("Account buyer1 is locked."),
            "missing" => new LeaseOutcome.NotConfigured("No account of site sample."),
            _ => new LeaseOutcome.NoneFree("all busy"),
        });

        await _bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal(end, Protocol.Queue.Ended);
        Assert.Empty(Protocol.Pool.Granted);
    }

    [Theory]
    [InlineData("gone", "{}", "no job type gone")]
    [InlineData("create-order", """{"old":1}""", "payload.old")]
    public async Task Run_PackChanged_ParksWithTheReason(string type, string payload, string reason)
    {
        await _bed.Runner().RunAsync(ProtocolBed.Claim(type: type, payload: payload), CancellationToken.None);

        Assert.Equal("park", Protocol.Queue.Ended);
        Assert.Contains(reason, Protocol.Queue.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AuditFolderIsAFile_RetriesAndNeverClicks()
    {
        await File.WriteAllTextAsync(Protocol.AuditRoot, "in the way");

        await _bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal(("retry", 0), (Protocol.Queue.Ended, Protocol.Site.Clicks));
        Assert.Contains("audit", Protocol.Queue.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AuditFolderIsAFilePastIntent_VerifiesAllTheSame()
    {
        await File.WriteAllTextAsync(Protocol.AuditRoot, "in the way");
        Protocol.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));

        await _bed.Runner().RunAsync(ProtocolBed.Claim(JobPhase.Submitted), CancellationToken.None);

        Assert.Equal("ack", Protocol.Queue.Ended);
    }

    [Theory]
    [InlineData("fill", "retry")]
    [InlineData("click", "stall")]
    public async Task Run_UnforeseenFault_PhaseDecides(string at, string end)
    {
        Protocol.Site.Before = (flow, _) => flow == at ? throw new InvalidOperationException("odd") : Task.CompletedTask;

        await _bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal(end, Protocol.Queue.Ended);
        Assert.NotNull(Protocol.Pool.Granted[0].Condemned);
    }

    [Fact]
    public async Task Run_RedisGoneAtTheIntent_ReleasesWithoutClick()
    {
        Protocol.Queue.Answer = call => call == "phase:Intent" ? throw new QueueUnavailableException("cut") : FenceAnswer.Ok;

        await _bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal(("release", 0), (Protocol.Queue.Ended, Protocol.Site.Clicks));
    }

    [Theory]
    [InlineData("fill", "retry")]
    [InlineData("open", "stall")]
    public async Task Run_TimeLimit_PhaseDecides(string at, string end)
    {
        using var bed = new RunnerBed { Options = new RunnerOptions { JobTimeout = TimeSpan.FromMilliseconds(200), SearchWindow = TimeSpan.FromMilliseconds(100) } };
        bed.Protocol.Site.Before = (flow, cancelled) => flow == at ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled) : Task.CompletedTask;

        await bed.Runner().RunAsync(ProtocolBed.Claim(), CancellationToken.None);

        Assert.Equal(end, bed.Protocol.Queue.Ended);
        Assert.Contains("Runner:JobTimeout", bed.Protocol.Queue.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispatcher_Claim_RunsToItsEnd()
    {
        using var sut = _bed.Dispatcher();
        Protocol.Queue.Claims.Enqueue(ProtocolBed.Claim());
        await sut.StartAsync(CancellationToken.None);

        await Protocol.Queue.End.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await sut.StopAsync(CancellationToken.None);

        Assert.Equal("ack", Protocol.Queue.Ended);
    }

    [Fact]
    public async Task Dispatcher_StopAndDrainOver_ReleasesTheJobAndClaimsNoMore()
    {
        using var bed = new RunnerBed { Options = new RunnerOptions { DrainTimeout = TimeSpan.Zero, Concurrency = 1 } };
        var filling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bed.Protocol.Site.Before = (flow, cancelled) =>
        {
            if (flow != "fill")
            {
                return Task.CompletedTask;
            }

            filling.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
        };
        bed.Protocol.Queue.Claims.Enqueue(ProtocolBed.Claim());
        bed.Protocol.Queue.Claims.Enqueue(ProtocolBed.Claim());
        using var sut = bed.Dispatcher();
        await sut.StartAsync(CancellationToken.None);
        await filling.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await sut.StopAsync(CancellationToken.None);

        Assert.Equal(("release", 0, 1), (bed.Protocol.Queue.Ended, bed.Protocol.Site.Clicks, bed.Protocol.Queue.Claims.Count));
    }

    [Fact]
    public async Task Dispatcher_StopWithinDrainTime_LetsTheJobFinish()
    {
        var filling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Protocol.Site.Before = (flow, _) =>
        {
            if (flow != "fill")
            {
                return Task.CompletedTask;
            }

            filling.TrySetResult();
            return goOn.Task;
        };
        Protocol.Queue.Claims.Enqueue(ProtocolBed.Claim());
        using var sut = _bed.Dispatcher();
        await sut.StartAsync(CancellationToken.None);
        await filling.Task.WaitAsync(TimeSpan.FromSeconds(10));

        var stopping = sut.StopAsync(CancellationToken.None);
        goOn.SetResult();
        await stopping;

        Assert.Equal("ack", Protocol.Queue.Ended);
    }
}

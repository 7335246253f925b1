using BrowserAgent.Agent.Steps;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.Tests.Committing;
using BrowserAgent.Tasks.Tests.Encryption;
using BrowserAgent.Tasks.Tests.Intake;

namespace BrowserAgent.Tasks.Tests.Execution;

public sealed class JobRunnerTests : IDisposable
{
    private readonly JobRunnerFixture _fixture = new();

    private EntryProtocolFixture Protocol => _fixture.Protocol;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Run_Entered_AcknowledgesWithTheResultAndAudits()
    {
        var claim = EntryProtocolFixture.Claim();
        await _fixture.Runner().RunAsync(claim, CancellationToken.None);

        Assert.Equal(("ack", JobVerdict.Entered), (Protocol.Queue.Ended, Protocol.Queue.Verdict));
        Assert.Equal("""{"id":"17","reference":"PO-1"}""", Protocol.Queue.Result);
        var trail = await _fixture.TrailAsync(claim);
        Assert.Equal(("claimed", "done"), (trail!.Events[0].Kind, trail.Events[^1].Kind));
        var claimed = trail.Events[0].Environment!;
        Assert.Equal(("sample 1", "create-order"), (claimed.Pack, claimed.JobType));
        Assert.Equal(32, claimed.WorkerBuild!.Split(' ')[^1].Length);
        Assert.NotEmpty(claimed.PackHash!);
        Assert.Equal(("session", "buyer1", "chromium 1.2"), (trail.Events[1].Kind, trail.Events[1].Environment!.Account, trail.Events[1].Environment!.Browser));
        Assert.Equal(Protocol.Queue.Result, await File.ReadAllTextAsync(Path.Combine(trail.Folder, "result.json")));
        Assert.True(Assert.Single(Protocol.Pool.Granted).Disposed);
        Assert.Equal(TimeSpan.FromSeconds(63), Protocol.Pool.LastRequest!.NeededSiteTime);
    }

    [Fact]
    public async Task Run_TimeLearned_AsksForASessionWithThatMuch()
    {
        for (var i = 0; i < 20; i++)
        {
            _fixture.Durations.Record("sample", SamplePack.EnterType, TimeSpan.FromSeconds(45));
        }

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(48), Protocol.Pool.LastRequest!.NeededSiteTime);
    }

    [Fact]
    public async Task Run_ReadJob_AnswersWhatItRead()
    {
        Protocol.Site.Script("read", new FlowResult.SessionEnded("login page"));

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(type: SamplePack.ReadJobType, payload: """{"reference":"PO-1"}"""), CancellationToken.None);

        Assert.Equal((JobVerdict.Read, """{"status":"shipped"}"""), (Protocol.Queue.Verdict, Protocol.Queue.Result));
        Assert.Equal(JobPhase.None, Protocol.Queue.Phase);
    }

    [Fact]
    public async Task Run_AckAnswerLost_AsksAgain()
    {
        var lost = 0;
        Protocol.Queue.Answer = call => call == "ack" && lost++ == 0 ? throw new QueueUnavailableException("cut") : FencedWriteResult.Ok;

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal("ack", Protocol.Queue.Ended);
        Assert.Equal(1, Protocol.Site.Clicks);
    }

    [Fact]
    public async Task Run_AckRefused_TellsNothingElse()
    {
        Protocol.Queue.Answer = call => call == "ack" ? FencedWriteResult.StaleFence : FencedWriteResult.Ok;
        var claim = EntryProtocolFixture.Claim();

        await _fixture.Runner().RunAsync(claim, CancellationToken.None);

        Assert.Null(Protocol.Queue.Ended);
        Assert.Contains("another worker", (await _fixture.TrailAsync(claim))!.Events[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LeaseRefusedBeforeTheClick_TellsTheQueueNothing()
    {
        Protocol.Queue.Answer = call => call == "phase:Intent" ? FencedWriteResult.StaleFence : FencedWriteResult.Ok;

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal((0, null), (Protocol.Site.Clicks, Protocol.Queue.Ended));
    }

    public static TheoryData<string, string, string> NoSession => new()
    {
        { "refused", "park", "Account buyer1 is locked. Correct the account's secret, then approve the job." },
        { "missing", "park", "No account of site sample. Add the account under Pool:Accounts, then approve the job." },
        { "none", "defer", "No session of sample was free: all busy" },
    };

    [Theory]
    [MemberData(nameof(NoSession))]
    public async Task Run_NoSession_EndsAsItsKind(string answer, string end, string reason)
    {
        Protocol.Pool.Scripted.Enqueue(answer switch
        {
            "refused" => new LeaseResult.AccountsRefused("Account buyer1 is locked."),
            "missing" => new LeaseResult.NotConfigured("No account of site sample."),
            _ => new LeaseResult.NoneFree("all busy"),
        });

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal((end, reason), (Protocol.Queue.Ended, Protocol.Queue.Reason));
        Assert.Empty(Protocol.Pool.Granted);
    }

    [Theory]
    [InlineData("gone", "{}", "no job type gone")]
    [InlineData("create-order", """{"old":1}""", "payload.old")]
    public async Task Run_PackChanged_ParksWithTheReason(string type, string payload, string reason)
    {
        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(type: type, payload: payload), CancellationToken.None);

        Assert.Equal("park", Protocol.Queue.Ended);
        Assert.Contains(reason, Protocol.Queue.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AuditFolderIsAFile_ReleasesUnchargedAndNeverClicks()
    {
        await File.WriteAllTextAsync(Protocol.AuditRoot, "a file where the folder should be");

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal(("release", 0), (Protocol.Queue.Ended, Protocol.Site.Clicks));
        Assert.Contains("audit", _fixture.AuditAvailability.WhyNoClaims, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JobPhase.None, false, "defer", "which this worker does not have")]
    [InlineData(JobPhase.None, true, "park", "Restore that file from a backup")]
    [InlineData(JobPhase.Submitted, false, "ack", null)]
    [InlineData(JobPhase.Submitted, true, "ack", null)]
    public async Task Run_DataKeyOfTheTrailCantBeUsed_PhaseDecides(JobPhase phase, bool isDamaged, string end, string? reason)
    {
        using var fixture = new JobRunnerFixture { Encryption = EncryptionKeys.Of(EncryptionKeys.First) };
        var claim = EntryProtocolFixture.Claim(phase);
        var wrong = DataKey.Create(isDamaged ? "another job" : claim.Job.Id.Value, new EncryptionKey(isDamaged ? EncryptionKeys.First : EncryptionKeys.Second));
        var folder = Directory.CreateDirectory(AuditFolderLayout.Of(fixture.Protocol.AuditRoot, claim.Job.Id)!);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, DataKeyFile.Name), wrong.Wrapped);
        if (phase != JobPhase.None)
        {
            fixture.Protocol.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
        }

        await fixture.Runner().RunAsync(claim, CancellationToken.None);

        Assert.Equal(end, fixture.Protocol.Queue.Ended);
        Assert.Contains(reason ?? "", fixture.Protocol.Queue.Reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AuditFolderIsAFilePastIntent_VerifiesAllTheSame()
    {
        await File.WriteAllTextAsync(Protocol.AuditRoot, "a file where the folder should be");
        Protocol.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(JobPhase.Submitted), CancellationToken.None);

        Assert.Equal("ack", Protocol.Queue.Ended);
    }

    [Theory]
    [InlineData("fill", "retry", "Unexpected InvalidOperationException: odd Nothing was committed.")]
    [InlineData("click", "stall", "Unexpected InvalidOperationException: odd The next run verifies first.")]
    public async Task Run_UnforeseenFault_PhaseDecides(string at, string end, string reason)
    {
        Protocol.Site.Before = (flow, _) => flow == at ? throw new InvalidOperationException("odd") : Task.CompletedTask;

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal((end, reason), (Protocol.Queue.Ended, Protocol.Queue.Reason));
        Assert.Equal("Its job was stopped in the middle: odd", Protocol.Pool.Granted[0].Condemned);
    }

    [Fact]
    public async Task Run_RedisGoneAtTheIntent_ReleasesWithoutClick()
    {
        Protocol.Queue.Answer = call => call == "phase:Intent" ? throw new QueueUnavailableException("cut") : FencedWriteResult.Ok;

        await _fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal(("release", 0), (Protocol.Queue.Ended, Protocol.Site.Clicks));
    }

    [Theory]
    [InlineData("fill", "retry")]
    [InlineData("open", "stall")]
    public async Task Run_TimeLimit_PhaseDecides(string at, string end)
    {
        using var fixture = new JobRunnerFixture { Options = new RunnerOptions { JobTimeout = TimeSpan.FromMilliseconds(200), SearchWindow = TimeSpan.FromMilliseconds(100) } };
        fixture.Protocol.Site.Before = (flow, cancelled) => flow == at ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled) : Task.CompletedTask;

        await fixture.Runner().RunAsync(EntryProtocolFixture.Claim(), CancellationToken.None);

        Assert.Equal(end, fixture.Protocol.Queue.Ended);
        Assert.Contains("Runner:JobTimeout", fixture.Protocol.Queue.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LeaseLostDuringTheRun_EndsTheRunAndReportsNothing()
    {
        using var fixture = new JobRunnerFixture { QueueOptions = new QueueOptions { RenewEvery = TimeSpan.FromMilliseconds(50) } };
        fixture.Protocol.Site.Before = (flow, cancelled) => flow == "fill" ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled) : Task.CompletedTask;
        fixture.Protocol.Queue.Answer = call => call == "renew" ? FencedWriteResult.StaleFence : FencedWriteResult.Ok;
        var claim = EntryProtocolFixture.Claim();

        await fixture.Runner().RunAsync(claim, CancellationToken.None);

        Assert.Equal((null, 0), (fixture.Protocol.Queue.Ended, fixture.Protocol.Site.Clicks));
        var end = (await fixture.TrailAsync(claim))!.Events[^1];
        Assert.Equal(("released", "The job's lease was lost during the run (TakenOver)."), (end.Kind, end.Message));
    }

    [Fact]
    public async Task Dispatcher_Claim_RunsToItsEnd()
    {
        using var sut = _fixture.Dispatcher();
        Protocol.Queue.Claims.Enqueue(EntryProtocolFixture.Claim());
        await sut.StartAsync(CancellationToken.None);

        await Protocol.Queue.End.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await sut.StopAsync(CancellationToken.None);

        Assert.Equal("ack", Protocol.Queue.Ended);
    }

    [Fact]
    public async Task Dispatcher_StopAndDrainOver_ReleasesTheJobAndClaimsNoMore()
    {
        using var fixture = new JobRunnerFixture { Options = new RunnerOptions { DrainTimeout = TimeSpan.Zero, Concurrency = 1 } };
        var filling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Protocol.Site.Before = (flow, cancelled) =>
        {
            if (flow != "fill")
            {
                return Task.CompletedTask;
            }

            filling.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancelled);
        };
        fixture.Protocol.Queue.Claims.Enqueue(EntryProtocolFixture.Claim());
        fixture.Protocol.Queue.Claims.Enqueue(EntryProtocolFixture.Claim());
        using var sut = fixture.Dispatcher();
        await sut.StartAsync(CancellationToken.None);
        await filling.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await sut.StopAsync(CancellationToken.None);

        Assert.Equal(("release", 0, 1), (fixture.Protocol.Queue.Ended, fixture.Protocol.Site.Clicks, fixture.Protocol.Queue.Claims.Count));
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
        Protocol.Queue.Claims.Enqueue(EntryProtocolFixture.Claim());
        using var sut = _fixture.Dispatcher();
        await sut.StartAsync(CancellationToken.None);
        await filling.Task.WaitAsync(TimeSpan.FromSeconds(10));

        var stopping = sut.StopAsync(CancellationToken.None);
        goOn.SetResult();
        await stopping;

        Assert.Equal("ack", Protocol.Queue.Ended);
    }
}

using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Execution;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.Tests.Committing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Execution;

/// <summary>What the audit trail says at the end of a run.</summary>
public sealed class RunResultReporterTests : IDisposable
{
    private readonly EntryProtocolFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Finish_EachResult_IsReportedAndNotedAsItsKind(string name, string? call, string kind, string note)
    {
        var end = await FinishAsync(ResultOf(name));

        Assert.Equal(call, _fixture.Queue.Ended);
        Assert.Equal((kind, note), (end.Kind, end.Message));
    }

    public static TheoryData<string, string?, string, string> Ends => new()
    {
        { "done", "ack", "done", "Done: Entered." },
        { "retry", "retry", "retried", "why" },
        { "stall", "stall", "stalled", "why" },
        { "park", "park", "parked", "why" },
        { "release", "release", "released", "why" },
        { "defer", "defer", "released", "why" },
        { "lost", null, "released", "why" },
    };

    [Theory]
    [InlineData(FencedWriteResult.StaleFence)]
    [InlineData(FencedWriteResult.LeaseLost)]
    internal async Task Finish_QueueRejectsTheReport_NoteSaysThatAnotherWorkerResumes(FencedWriteResult answer)
    {
        _fixture.Queue.Answer = _ => answer;

        var end = await FinishAsync(ResultOf("stall"));

        Assert.Equal($"why The queue rejected it ({answer}): the lease was lost, and another worker resumes from the phase.", end.Message);
    }

    [Fact]
    public async Task Finish_QueueSilentUntilTheLeaseEnds_NoteSaysThatTheNextRunResumes()
    {
        var (calls, left) = (0, new Queue<double>([10, 10, 0.5, 0.5]));
        _fixture.Queue.Answer = _ =>
        {
            calls++;
            throw new QueueUnavailableException("cut");
        };

        var end = await FinishAsync(ResultOf("stall"), () => TimeSpan.FromSeconds(left.Dequeue()));

        Assert.Equal("why The queue did not answer; the lease expires and the next run resumes from the phase.", end.Message);
        Assert.Equal(2, calls);
    }

    private static RunResult ResultOf(string name) => name switch
    {
        "done" => new RunResult.Done(JobVerdict.Entered, "{}"),
        "retry" => new RunResult.Retry("why"),
        "stall" => new RunResult.Stall("why"),
        "park" => new RunResult.Park("why"),
        "release" => new RunResult.Release("why"),
        "defer" => new RunResult.Release("why", TimeSpan.FromSeconds(1)),
        _ => new RunResult.LeaseLost("why"),
    };

    private async Task<AuditEvent> FinishAsync(RunResult result, Func<TimeSpan>? timeLeft = null)
    {
        var claim = EntryProtocolFixture.Claim();
        var options = new AuditOptions { Folder = _fixture.AuditRoot };
        using var audit = new AuditRecorder(options, new AuditRun(claim.Job.Id, 1, "w1", PastIntent: true), _fixture.Time, NullLogger.Instance);

        await new RunResultReporter(_fixture.Queue, _fixture.Time, NullLogger<RunResultReporter>.Instance).FinishAsync(claim, result, audit, timeLeft ?? (() => TimeSpan.FromSeconds(30)));

        var trail = await new AuditReader(Options.Create(options), TimeProvider.System).ReadAsync(claim.Job.Id, CancellationToken.None);
        return Assert.Single(trail!.Events);
    }
}

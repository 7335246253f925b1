using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Faults;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Tasks.Operations;

namespace BrowserAgent.Campaigns.RedisNetwork;

/// <summary>
/// Each fault meets a handful of jobs: some held by workers, some waiting. It comes at a drawn moment, ends, and its jobs must come to their end. A
/// claim whose answer was lost leaves its job leased until the lease ends: late, not lost.
/// </summary>
internal sealed class RedisNetworkRun : IAsyncDisposable
{
    private const int Concurrency = 3;
    private static readonly TimeSpan ResetLimit = TimeSpan.FromSeconds(20);

    private readonly BrowserlessCampaignFixture _fixture;
    private readonly RedisNetworkPlan _plan;
    private readonly IProgress<string> _progress;
    private readonly BrowserlessCampaignWaiter _monitor;
    private readonly FaultProxy _network;
    private readonly List<SentJob> _sent = [];
    private readonly List<double> _recoveries = [];
    private readonly List<string> _missed = [];

    private RedisNetworkRun(BrowserlessCampaignFixture fixture, RedisNetworkPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _progress) = (fixture, plan, progress);
        _monitor = new BrowserlessCampaignWaiter(fixture, progress);
        _network = FaultProxy.Start(fixture.Redis.Port);
    }

    public static async Task<CampaignReport> RunAsync(RedisNetworkPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string> { ["Runner__Concurrency"] = Concurrency.ToString(CultureInfo.InvariantCulture) };
        var fixture = await BrowserlessCampaignFixture.OpenAsync(new BrowserlessCampaignFixtureOptions { Lease = plan.Lease, Settings = settings }, cancellationToken);
        await using (fixture)
        {
            var run = new RedisNetworkRun(fixture, plan, progress);
            await using (run)
            {
                return await run.RunAsync(cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        for (var started = 0; started < _plan.Workers; started++)
        {
            _fixture.StartWorker(new BrowserlessWorkerOptions { Redis = _network.ConnectionString, Without = _plan.Without });
        }

        await _monitor.UntilUpAsync(_fixture.Workers, cancellationToken);
        var orders = Orders();
        var faults = _plan.Draw();
        for (var round = 0; round < faults.Count; round++)
        {
            foreach (var order in orders.Take((orders.Count * round / faults.Count)..(orders.Count * (round + 1) / faults.Count)))
            {
                await SendAsync(order, cancellationToken);
            }

            await ApplyFaultAsync(faults[round], cancellationToken);
        }

        await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture.Site, _fixture.Operations, _sent, cancellationToken), faults);
    }

    private IReadOnlyList<CampaignOrder> Orders()
    {
        var draw = new Random(_plan.Seed);
        return [.. CampaignOrder.Make(_plan.Name, _plan.Seed, _plan.Jobs)
            .Select(order => order with { Memo = string.Create(CultureInfo.InvariantCulture, $"{order.Memo}. Takes {draw.Next(2, 25) / 10.0:0.0} s") })];
    }

    private async Task SendAsync(CampaignOrder order, CancellationToken cancellationToken)
    {
        var outcome = await _fixture.Operations.SubmitAsync(order.ToSubmission(order.Reference), cancellationToken);
        _sent.Add(outcome is JobSubmissionResult.Accepted accepted
            ? new SentJob(accepted.Id, order)
            : throw new CampaignAbortedException($"Order {order.Reference} was not accepted: {outcome}"));
    }

    private async Task ApplyFaultAsync(PlannedNetworkFault fault, CancellationToken cancellationToken)
    {
        await _monitor.UntilAsync(
            () => Task.FromResult(_fixture.Workers.Sum(worker => worker.Journal.Held().Count) > 1), () => "workers hold jobs of this round", cancellationToken);
        await Task.Delay(fault.Later, cancellationToken);
        var resets = _network.Resets;
        await _network.SetAsync(fault.Fault);
        if (fault.For is { } time)
        {
            await Task.Delay(time, cancellationToken);
        }
        else
        {
            var began = Stopwatch.GetTimestamp();
            await _monitor.UntilAsync(
                () => Task.FromResult(_network.Resets > resets || Stopwatch.GetElapsedTime(began) > ResetLimit), () => "a connection is reset in the middle of an answer", cancellationToken);
        }

        await _network.SetAsync(new NetworkFault.None());
        var over = Stopwatch.GetTimestamp();
        if (fault.Fault is NetworkFault.ResetMidReply && _network.Resets == resets)
        {
            _missed.Add(fault.Name);
        }

        await _monitor.UntilAsync(
            async () => await _monitor.OpenAsync(cancellationToken) == 0 || Stopwatch.GetElapsedTime(over) > _plan.SettleWithin, () => "the jobs of this round are at their end", cancellationToken);
        _recoveries.Add(Stopwatch.GetElapsedTime(over).TotalSeconds);
        _progress.Report($"fault {_recoveries.Count}: {fault.Name}{(fault.For is { } span ? $" for {span.TotalSeconds:0.0} s" : "")}, its jobs were at their end {_recoveries[^1]:0.0} s later");
    }

    private CampaignReport Report(Judgement judgement, IReadOnlyList<PlannedNetworkFault> faults) => new()
    {
        Campaign = _plan.Name,
        Jobs = _sent.Count,
        Faults = faults.Count - _missed.Count,
        Lost = judgement.Lost,
        Duplicates = judgement.Duplicates,
        Wrong = judgement.Wrong,
        RecoveryP95 = Percentile.P95(_recoveries),
        Seed = _plan.Seed,
        Figures =
        [
            new("recovery_longest_s", Percentile.Longest(_recoveries)),
            new("faults_by_kind", faults.CountBy(fault => fault.Name).ToDictionary()),
            new("connections_reset_mid_reply", _network.Resets),
            new("done", judgement.Done),
            new("in_review", judgement.InReview),
            new("dead", judgement.Dead),
            new("records", judgement.Truth.Orders.Count),
            new("reentries", judgement.Reentries),
            new("stalls", judgement.Jobs.Sum(job => job.Record is { } record ? record.Stalls + record.Losses : 0)),
        ],
        Failures =
        [
            .. judgement.CommonFailures(),
            .. _missed.Count == 0 ? (string[])[] : [$"{_missed.Count} resets met no answer on its way."],
        ],
    };
}

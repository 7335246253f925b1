using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.Drain;

/// <summary>
/// A baton race: a worker gets jobs, is told to stop while it holds some and others still wait, and the next one is started at the same moment. What
/// the first one finishes in its grace is done; what it can't finish it must give back, and nothing may be charged to any job for it.
/// </summary>
internal sealed class DrainRun
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    private readonly BrowserlessCampaignFixture _fixture;
    private readonly DrainPlan _plan;
    private readonly IProgress<string> _progress;
    private readonly BrowserlessCampaignWaiter _monitor;
    private readonly List<SentJob> _sent = [];
    private readonly List<double> _exits = [];
    private readonly List<int> _badCodes = [];

    private DrainRun(BrowserlessCampaignFixture fixture, DrainPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _progress) = (fixture, plan, progress);
        _monitor = new BrowserlessCampaignWaiter(fixture, progress);
    }

    public static async Task<CampaignReport> RunAsync(DrainPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            ["Runner__Concurrency"] = plan.Concurrency.ToString(CultureInfo.InvariantCulture),
            ["Runner__DrainTimeout"] = plan.Grace.ToString("c", CultureInfo.InvariantCulture),
        };
        var fixture = await BrowserlessCampaignFixture.OpenAsync(new BrowserlessCampaignFixtureOptions { Lease = Lease, Settings = settings }, cancellationToken);
        await using (fixture)
        {
            return await new DrainRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        var runner = Start();
        foreach (var drain in _plan.Draw())
        {
            await _monitor.UntilUpAsync([runner], cancellationToken);
            foreach (var order in drain.Orders)
            {
                await SendAsync(order.Order, cancellationToken);
            }

            runner = await PassOnAsync(runner, drain, cancellationToken);
            await _monitor.UntilSettledAsync(cancellationToken);
        }

        await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture.Site, _fixture.Operations, _sent, cancellationToken));
    }

    private WorkerProcess Start() => _fixture.StartWorker(new BrowserlessWorkerOptions { Without = _plan.Without });

    private async Task SendAsync(CampaignOrder order, CancellationToken cancellationToken)
    {
        var outcome = await _fixture.Operations.SubmitAsync(order.ToSubmission(order.Reference), cancellationToken);
        _sent.Add(outcome is JobSubmissionResult.Accepted accepted
            ? new SentJob(accepted.Id, order)
            : throw new CampaignAbortedException($"Order {order.Reference} was not accepted: {outcome}"));
    }

    private async Task<WorkerProcess> PassOnAsync(WorkerProcess runner, PlannedDrain drain, CancellationToken cancellationToken)
    {
        var must = drain.Orders.Where(order => order.OutlivesGrace).Select(order => _sent.Single(sent => sent.Order == order.Order).Id.Value).ToHashSet();
        await _monitor.UntilAsync(
            () => Task.FromResult(runner.Journal.Held() is { Count: > 0 } held && must.IsSubsetOf(held.Select(claim => claim.JobId))),
            () => $"worker {runner.Accounts[0]} holds the jobs that it is to be stopped in",
            cancellationToken);
        await Task.Delay(drain.Later, cancellationToken);
        var next = Start();
        var held = runner.Journal.Held().Count;
        var began = Stopwatch.GetTimestamp();
        var code = await runner.StopAsync(cancellationToken);
        _exits.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        if (code != 0)
        {
            _badCodes.Add(code);
        }

        _progress.Report($"drain {_exits.Count}: {held} jobs held, {must.Count} of them longer than the grace; ended with {code} after {_exits[^1]:0.0} s");
        return next;
    }

    private CampaignReport Report(Judgement judgement)
    {
        var released = _fixture.Workers.SelectMany(worker => worker.Journal.Lines)
            .Count(line => line is { Kind: JournalLineKind.Answered, Verb: "release", Detail: nameof(FencedWriteResult.Ok) });
        var stalls = judgement.Jobs.Sum(job => job.Record is { } record ? record.Stalls + record.Losses : 0);
        var attempts = judgement.Jobs.Sum(job => job.Record?.Attempts ?? 0);
        var most = _plan.Grace + _plan.ExitWithin;
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _sent.Count,
            Faults = _exits.Count,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = Percentile.P95(Handovers()),
            Seed = _plan.Seed,
            Figures =
            [
                new("grace_s", _plan.Grace.TotalSeconds),
                new("exit_longest_s", Percentile.Longest(_exits)),
                new("released", released),
                new("stalls", stalls),
                new("attempts", attempts),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("records", judgement.Truth.Orders.Count),
                new("reentries", judgement.Reentries),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. Unless(stalls == 0, $"{stalls} stalls were charged."),
                .. Unless(attempts == 0, $"{attempts} attempts were charged."),
                .. Unless(_badCodes.Count == 0, $"{_badCodes.Count} workers ended with another code than 0: {string.Join(", ", _badCodes)}."),
                .. Unless(_exits.TrueForAll(seconds => seconds <= most.TotalSeconds), $"A worker took {Percentile.Longest(_exits)} s to end; {most.TotalSeconds:0} s are the most."),
                .. Unless(judgement.Done == _sent.Count, $"{_sent.Count - judgement.Done} jobs are not done, though no site and no worker failed."),
                .. Unless(released > 0, "No job was given back: the campaign shows nothing about that."),
            ],
        };
    }

    /// <summary>From a job's being given back until another worker had it, in seconds.</summary>
    private IReadOnlyList<double> Handovers()
    {
        var lines = _fixture.Workers.SelectMany(worker => worker.Journal.Lines).ToList();
        var claims = lines.Where(line => line.Kind == JournalLineKind.Claimed).ToLookup(line => line.JobId);
        return [.. lines
            .Where(line => line is { Kind: JournalLineKind.Answered, Verb: "release" })
            .Select(release => (release.At, Next: claims[release.JobId].Where(claim => claim.Fence > release.Fence).MinBy(claim => claim.Fence)))
            .Where(handover => handover.Next is not null)
            .Select(handover => Stopwatch.GetElapsedTime(handover.At, handover.Next!.At).TotalSeconds)];
    }

    private static string[] Unless(bool held, string failure) => held ? [] : [failure];
}

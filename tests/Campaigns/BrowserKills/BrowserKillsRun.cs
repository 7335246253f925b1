using System.Diagnostics;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.BrowserKills;

/// <summary>
/// Workers live through it all; what they work with does not. A job may lose its browser many times here, so the workers' limit of stalls is raised to
/// the highest: what is looked for is a job lost or entered twice, not one given up.
/// </summary>
internal sealed class BrowserKillsRun
{
    private readonly CampaignFixture _fixture;
    private readonly BrowserKillsPlan _plan;
    private readonly CampaignMonitor _monitor;
    private readonly Queue<CampaignOrder> _orders;
    private readonly Queue<PlannedBrowserKill> _kills;
    private readonly List<PoolRecoveryTracker> _poolRecoveries = [];
    private readonly Dictionary<WorkerProcess, PoolRecoveryTracker> _last = [];
    private long? _dueSince;

    private BrowserKillsRun(CampaignFixture fixture, BrowserKillsPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan) = (fixture, plan);
        _orders = new Queue<CampaignOrder>(CampaignOrder.Make("browser-kills", plan.Seed, plan.MaxJobs));
        _kills = new Queue<PlannedBrowserKill>(plan.Draw());
        _monitor = new CampaignMonitor(fixture, progress, () => $"{_poolRecoveries.Count} of {plan.Faults} kills, {_poolRecoveries.Count(poolRecoveryTracker => poolRecoveryTracker.IsOver)} over");
    }

    public static async Task<CampaignReport> RunAsync(BrowserKillsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions
            {
                Accounts = plan.Workers * plan.Concurrency,
                Lease = TimeSpan.FromSeconds(10),
                CommitBudget = TimeSpan.FromSeconds(4),
                SearchWindow = TimeSpan.FromSeconds(10),
                Settings = new Dictionary<string, string> { ["Queue__MaxStalls"] = "100" },
            },
            cancellationToken);
        await using (fixture)
        {
            return await new BrowserKillsRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        for (var started = 0; started < _plan.Workers; started++)
        {
            _fixture.StartWorker(new CampaignWorkerOptions { Concurrency = _plan.Concurrency });
        }

        await _monitor.RunAsync(settled => StepAsync(settled, cancellationToken), cancellationToken);
        var left = await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture, cancellationToken), left);
    }

    private async Task<bool> StepAsync(long settled, CancellationToken cancellationToken)
    {
        foreach (var (worker, poolRecoveryTracker) in _last)
        {
            poolRecoveryTracker.Observe(worker.Pool);
            if (!poolRecoveryTracker.IsOver && poolRecoveryTracker.SecondsSoFar > _monitor.StallTimeout.TotalSeconds)
            {
                throw new CampaignAbortedException($"{poolRecoveryTracker.SecondsSoFar:0} s after the kill of a {poolRecoveryTracker.Kind} the pool of worker {worker.Accounts[0]} is not back.\n{_fixture.Logs()}");
            }
        }

        await SendAsync(settled, cancellationToken);
        if (_kills.Count == 0)
        {
            return settled == _fixture.Sent.Count && _poolRecoveries.TrueForAll(poolRecoveryTracker => poolRecoveryTracker.IsOver);
        }

        TryKill();
        return false;
    }

    /// <summary>Always about two jobs for each session; jobs that waited from the beginning would be done before the last kills.</summary>
    private async Task SendAsync(long settled, CancellationToken cancellationToken)
    {
        while ((_kills.Count > 0 || _fixture.Sent.Count < _plan.Jobs)
            && _fixture.Sent.Count - settled < _plan.Workers * _plan.Concurrency * 2
            && _orders.TryDequeue(out var order))
        {
            await _fixture.SendAsync(order, idempotencyKey: null, cancellationToken);
        }
    }

    private void TryKill()
    {
        var next = _kills.Peek();
        var ready = _fixture.Workers
            .Where(worker => _last.GetValueOrDefault(worker) is null or { IsOver: true }
                && worker.Journal.Held().Count > 0 && worker.Pool is { AllLoggedIn: true })
            .ToList();
        if (ready.Count == 0)
        {
            return;
        }

        _dueSince ??= Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_dueSince.Value) < next.Delay)
        {
            return;
        }

        var worker = ready[next.Victim % ready.Count];
        var processes = WorkerProcessTree.Of(worker);
        var candidates = CandidatesOf(processes, next.Kind);
        if (candidates.Count == 0 || worker.Pool is not { } before)
        {
            return;
        }

        _fixture.WorkerLeftoverTracker.Note(processes);
        var (browserId, victim) = candidates[next.Victim % candidates.Count];
        var at = Stopwatch.GetTimestamp();
        if (victim.Kill())
        {
            _poolRecoveries.Add(_last[worker] = new PoolRecoveryTracker(next.Kind, before, browserId, at));
            _ = _kills.Dequeue();
            _dueSince = null;
        }
    }

    private static List<(string BrowserId, LinuxProcess Process)> CandidatesOf(WorkerProcessTree processes, BrowserKillTarget kind) => kind switch
    {
        BrowserKillTarget.Browser => [.. processes.Browsers.Select(browser => (browser.BrowserId, browser.Chromium))],
        BrowserKillTarget.Renderer => [.. processes.Browsers.SelectMany(browser => browser.Renderers.Select(renderer => (browser.BrowserId, renderer)))],
        BrowserKillTarget.Driver when processes.Driver is { } driver => [("", driver)],
        _ => [],
    };

    private CampaignReport Report(Judgement judgement, IReadOnlyList<string> left)
    {
        var back = _poolRecoveries.Select(poolRecoveryTracker => poolRecoveryTracker.Seconds).OfType<double>().ToList();
        var longest = Percentile.Longest(back);
        // Nothing but kills happened here, and before its intent a job can begin again: a person has nothing to decide.
        var needless = judgement.Jobs.Where(job => job.Record is { State: JobState.Review } and not { Phase: >= JobPhase.Intent }).ToList();
        var counts = Enum.GetValues<BrowserKillTarget>().ToDictionary(kind => kind.ToString(), kind => _poolRecoveries.Count(poolRecoveryTracker => poolRecoveryTracker.Kind == kind));
        return new CampaignReport
        {
            Campaign = "browser-kills",
            Jobs = _fixture.Sent.Count,
            Faults = _poolRecoveries.Count,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = Percentile.P95(back),
            Seed = _plan.Seed,
            Figures =
            [
                new("pool_back_p95_s", Percentile.P95(back)),
                new("pool_back_max_s", longest),
                new("pool_back_limit_s", _plan.BackLimit.TotalSeconds),
                new("pool_back_max_s_by_kind", Enum.GetValues<BrowserKillTarget>().ToDictionary(kind => kind.ToString(), LongestOf)),
                new("kills_by_kind", counts),
                new("kills_that_cost_no_session", _poolRecoveries.Count - back.Count),
                new("stalls", judgement.Jobs.Sum(job => job.Record is { } record ? record.Stalls + record.Losses : 0)),
                new("most_stalls_of_a_job", judgement.Jobs.Max(job => job.Record is { } record ? record.Stalls + record.Losses : 0)),
                new("reentries", judgement.Reentries),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("in_review_before_intent", needless.Count),
                new("dead", judgement.Dead),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. needless.Count == 0 ? (string[])[] : [$"{needless.Count} jobs went to a person before their intent, the first: {needless[0].Record?.Reason}"],
                .. judgement.Dead == 0 ? (string[])[] : [$"{judgement.Dead} jobs are dead."],
                .. judgement.Reentries == 0 ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time."],
                .. counts.Where(kind => kind.Value != _plan.Kills).Select(kind => $"{_plan.Kills} kills of a {kind.Key} were planned and {kind.Value} took place."),
                .. back.Count > 0 ? (string[])[] : ["No kill cost a session: nothing had to come back."],
                .. longest <= _plan.BackLimit.TotalSeconds || back.Count == 0
                    ? (string[])[]
                    : [$"{back.Count(seconds => seconds > _plan.BackLimit.TotalSeconds)} times the pool was not back within {_plan.BackLimit.TotalSeconds} s; {longest} s at the longest."],
                .. _monitor.LeftFailures(left),
            ],
        };
    }

    private double? LongestOf(BrowserKillTarget kind) =>
        Percentile.Longest([.. _poolRecoveries.Where(poolRecoveryTracker => poolRecoveryTracker.Kind == kind).Select(poolRecoveryTracker => poolRecoveryTracker.Seconds).OfType<double>()]);
}

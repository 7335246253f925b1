using System.Diagnostics;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;

namespace BrowserAgent.Campaigns.KillAnywhere;

/// <summary>All jobs wait in the queue from the beginning; workers run them and are killed meanwhile.</summary>
internal sealed class KillAnywhereRun
{
    private readonly CampaignFixture _fixture;
    private readonly KillAnywherePlan _plan;
    private readonly CampaignMonitor _monitor;
    private readonly Queue<PlannedWorkerKill> _kills;
    private readonly JobRecoveryTracker _recovery = new();
    private int _killed;
    private long? _dueSince;

    private KillAnywhereRun(CampaignFixture fixture, KillAnywherePlan plan, IProgress<string> progress)
    {
        (_fixture, _plan) = (fixture, plan);
        _kills = new Queue<PlannedWorkerKill>(plan.Draw());
        _monitor = new CampaignMonitor(fixture, progress, () => $"{_killed} of {plan.Kills} kills");
    }

    public static async Task<CampaignReport> RunAsync(KillAnywherePlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions
            {
                Accounts = (plan.Kills + plan.Workers) * plan.Concurrency,
                Lease = plan.Lease,
                CommitBudget = plan.Lease * 0.4,
                SearchWindow = TimeSpan.FromSeconds(10),
            },
            cancellationToken);
        await using (fixture)
        {
            return await new KillAnywhereRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var order in CampaignOrder.Make("kill-anywhere", _plan.Seed, _plan.Jobs))
        {
            await _fixture.SendAsync(order, idempotencyKey: null, cancellationToken);
        }

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
        if (settled == _plan.Jobs)
        {
            return true;
        }

        if (!_kills.TryPeek(out var next) || settled < next.AfterSettled)
        {
            return false;
        }

        _dueSince ??= Stopwatch.GetTimestamp();
        var holding = _fixture.Workers.Where(worker => !worker.IsStopping && worker.Journal.Held().Count > 0).ToList();
        if (Stopwatch.GetElapsedTime(_dueSince.Value) < next.Delay || holding.Count == 0)
        {
            return false;
        }

        var victim = holding[next.Victim % holding.Count];
        var at = await victim.KillAsync(cancellationToken);
        _ = _kills.Dequeue();
        _dueSince = null;
        _killed += _recovery.Note(victim, at) > 0 ? 1 : 0;
        _fixture.StartWorker(new CampaignWorkerOptions { Concurrency = _plan.Concurrency });
        return false;
    }

    private CampaignReport Report(Judgement judgement, IReadOnlyList<string> left)
    {
        var times = _recovery.Times(_fixture.Workers);
        return new CampaignReport
        {
            Campaign = "kill-anywhere",
            Jobs = _plan.Jobs,
            Faults = _killed,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = times.P95,
            Seed = _plan.Seed,
            Figures =
            [
                new("reentries", judgement.Reentries),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("dead", judgement.Dead),
                new("records", judgement.Truth.Orders.Count),
                new("jobs_orphaned", _recovery.Orphans),
                new("settled_at_kill", times.SettledAlready),
                new("claims_unseen", times.UnseenClaims),
                new("recovery_longest_s", times.Longest),
                new("recovery_limit_s", _plan.RecoveryLimit.TotalSeconds),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. _killed == _plan.Kills ? (string[])[] : [$"{_plan.Kills} kills of workers that held jobs were planned and {_killed} took place."],
                .. judgement.Reentries == 0 ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time."],
                .. times.P95 <= _plan.RecoveryLimit.TotalSeconds
                    ? (string[])[]
                    : [$"95 of 100 orphaned jobs were claimed again within {times.P95} s; the limit is {_plan.RecoveryLimit.TotalSeconds} s."],
                .. _monitor.LeftFailures(left),
            ],
        };
    }
}

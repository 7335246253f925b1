using System.Diagnostics;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.FrozenWorkers;

/// <summary>
/// Jobs are sent as zombies are wanted, so that free workers are left to take over. A zombie that was frozen before a write wakes while the worker
/// that took its job over still holds it: the hardest moment for the fence, since the job has a lease, only another one's.
/// </summary>
internal sealed class FrozenWorkerRun
{
    private readonly CampaignFixture _fixture;
    private readonly FrozenWorkerPlan _plan;
    private readonly CampaignMonitor _monitor;
    private readonly Queue<PlannedFreeze> _planned;
    private readonly List<FrozenWorkerState> _frozen = [];
    private readonly List<FrozenWorkerState> _woken = [];
    private readonly JobRecoveryTracker _recovery = new();
    private int _missed;

    private FrozenWorkerRun(CampaignFixture fixture, FrozenWorkerPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan) = (fixture, plan);
        _planned = new Queue<PlannedFreeze>(plan.Draw());
        _monitor = new CampaignMonitor(fixture, progress, () =>
            $"{_woken.Count} of {plan.Zombies} zombies, {_frozen.Count(zombie => zombie.Worker is not null)} frozen, {_missed} missed");
    }

    public static async Task<CampaignReport> RunAsync(FrozenWorkerPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions { Accounts = plan.Workers, Lease = plan.Lease, SearchWindow = TimeSpan.FromSeconds(5) }, cancellationToken);
        await using (fixture)
        {
            return await new FrozenWorkerRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        for (var started = 0; started < _plan.Workers; started++)
        {
            _fixture.StartWorker(new CampaignWorkerOptions { Without = _plan.Without });
        }

        await _monitor.RunAsync(settled => StepAsync(settled, cancellationToken), cancellationToken);
        var left = await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture, cancellationToken), left);
    }

    private async Task<bool> StepAsync(long settled, CancellationToken cancellationToken)
    {
        while (_frozen.Count < _plan.AtOnce && _frozen.Count + _woken.Count < _plan.Zombies && _planned.TryDequeue(out var next))
        {
            if (next.Point is { } point)
            {
                _fixture.PausePoints.Arm(next.Order.Reference, point);
            }

            _frozen.Add(new FrozenWorkerState(next, await _fixture.SendAsync(next.Order, idempotencyKey: null, cancellationToken)));
        }

        foreach (var zombie in _frozen.ToList())
        {
            Continue(zombie);
        }

        return _frozen.Count == 0 && settled == _fixture.Sent.Count;
    }

    private void Continue(FrozenWorkerState zombie)
    {
        if (zombie.Worker is null)
        {
            TryFreeze(zombie);
        }
        else if (!zombie.IsResumed)
        {
            TryWake(zombie);
        }
        else if (zombie.Plan.Point is null || HasWritten(zombie))
        {
            // Only now: while the worker that took over stands before its acknowledgement, the job has a lease that is not the zombie's.
            foreach (var taker in NewOwners(zombie))
            {
                _fixture.PausePoints.Release(zombie.Job.Order.Reference, PausePoint.BeforeAcknowledge, taker);
            }

            _frozen.Remove(zombie);
            _woken.Add(zombie);
        }
    }

    private void TryFreeze(FrozenWorkerState zombie)
    {
        var standing = zombie.Plan.Point is { } point ? _fixture.PausePoints.PausedProcesses(zombie.Job.Order.Reference, point) : null;
        var claim = Claims(zombie).LastOrDefault(claim => standing?.Contains(claim.Worker.Id) ?? Stopwatch.GetElapsedTime(claim.Line.At) >= zombie.Plan.Delay);
        if (claim.Worker is not { IsFrozen: false } worker)
        {
            return;
        }

        worker.Freeze();
        (zombie.Worker, zombie.Fence, zombie.FrozenAt) = (worker, claim.Line.Fence, Stopwatch.GetTimestamp());
        if (_recovery.Note(worker, zombie.FrozenAt) == 0)
        {
            // It was done before its moment came: another one takes its place.
            worker.Resume();
            _missed++;
            _frozen.Remove(zombie);
        }
        else if (zombie.Plan.Point is not null)
        {
            _fixture.PausePoints.Arm(zombie.Job.Order.Reference, PausePoint.BeforeAcknowledge);
        }
    }

    private void TryWake(FrozenWorkerState zombie)
    {
        var takenOver = zombie.Plan.Point is null ? Claims(zombie).Any(claim => claim.Line.Fence > zombie.Fence) : NewOwners(zombie).Count > 0;
        if (!takenOver || Stopwatch.GetElapsedTime(zombie.FrozenAt) < _plan.Lease * 2)
        {
            return;
        }

        zombie.Worker!.Resume();
        zombie.IsResumed = true;
        if (zombie.Plan.Point is { } point)
        {
            _fixture.PausePoints.Release(zombie.Job.Order.Reference, point, zombie.Worker.Id);
        }
    }

    private List<int> NewOwners(FrozenWorkerState zombie) =>
        [.. _fixture.PausePoints.PausedProcesses(zombie.Job.Order.Reference, PausePoint.BeforeAcknowledge).Where(process => process != zombie.Worker!.Id)];

    private bool HasWritten(FrozenWorkerState zombie) => StaleWrites.Of(_fixture.Workers).All.Any(write =>
        write.JobId == zombie.Job.Id.Value && write.Fence == zombie.Fence && write.Answer is not null);

    private IEnumerable<(WorkerProcess Worker, JournalLine Line)> Claims(FrozenWorkerState zombie) =>
        from worker in _fixture.Workers
        from line in worker.Journal.Lines
        where line.Kind == JournalLineKind.Claimed && line.JobId == zombie.Job.Id.Value
        orderby line.Fence
        select (worker, line);

    private CampaignReport Report(Judgement judgement, IReadOnlyList<string> left)
    {
        var (times, stale) = (_recovery.Times(_fixture.Workers), StaleWrites.Of(_fixture.Workers));
        var silent = _woken.Count(zombie => zombie.Plan.Point is not null && !HasWritten(zombie));
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _fixture.Sent.Count,
            Faults = _woken.Count,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = times.P95,
            Seed = _plan.Seed,
            Figures =
            [
                new("stale_writes", stale.All.Count),
                new("stale_refused", stale.Refused),
                new("stale_accepted", stale.Accepted),
                new("stale_unanswered", stale.Unanswered),
                new("zombies_before_a_write", _woken.Count(zombie => zombie.Plan.Point is not null)),
                new("zombies_missed", _missed),
                new("reentries", judgement.Reentries),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("dead", judgement.Dead),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. _woken.Count == _plan.Zombies ? (string[])[] : [$"{_plan.Zombies} zombies were planned and there were {_woken.Count}."],
                .. stale.Accepted == 0 ? (string[])[] : [$"The queue accepted {stale.Accepted} of {stale.All.Count} stale writes."],
                .. silent == 0 ? (string[])[] : [$"{silent} zombies woke before a write and made none: they prove nothing."],
                .. judgement.Reentries == 0 ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time."],
                .. _monitor.LeftFailures(left),
            ],
        };
    }
}

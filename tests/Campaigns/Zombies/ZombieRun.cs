using System.Diagnostics;
using BrowserAgent.Campaigns.Beds;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.Zombies;

/// <summary>
/// Jobs are sent as zombies are wanted, so that free workers are left to take over. A zombie that was frozen before a write wakes while the worker
/// that took its job over still holds it: the hardest moment for the fence, since the job has a lease, only another one's.
/// </summary>
internal sealed class ZombieRun
{
    private readonly CampaignBed _bed;
    private readonly ZombiePlan _plan;
    private readonly CampaignWatch _watch;
    private readonly Queue<PlannedZombie> _planned;
    private readonly List<Zombie> _under = [];
    private readonly List<Zombie> _woken = [];
    private readonly Recovery _recovery = new();
    private int _missed;

    private ZombieRun(CampaignBed bed, ZombiePlan plan, IProgress<string> progress)
    {
        (_bed, _plan) = (bed, plan);
        _planned = new Queue<PlannedZombie>(plan.Draw());
        _watch = new CampaignWatch(bed, progress, () =>
            $"{_woken.Count} of {plan.Zombies} zombies, {_under.Count(zombie => zombie.Worker is not null)} frozen, {_missed} missed");
    }

    public static async Task<CampaignReport> RunAsync(ZombiePlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var bed = await CampaignBed.OpenAsync(
            new BedPlan { Accounts = plan.Workers, Lease = plan.Lease, SearchWindow = TimeSpan.FromSeconds(5) }, cancellationToken);
        await using (bed)
        {
            return await new ZombieRun(bed, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        for (var started = 0; started < _plan.Workers; started++)
        {
            _bed.StartWorker(new WorkerPlan { Without = _plan.Without });
        }

        await _watch.RunAsync(settled => StepAsync(settled, cancellationToken), cancellationToken);
        var left = await _watch.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_bed, cancellationToken), left);
    }

    private async Task<bool> StepAsync(long settled, CancellationToken cancellationToken)
    {
        while (_under.Count < _plan.AtOnce && _under.Count + _woken.Count < _plan.Zombies && _planned.TryDequeue(out var next))
        {
            if (next.Point is { } point)
            {
                _bed.Holds.Arm(next.Order.Reference, point);
            }

            _under.Add(new Zombie(next, await _bed.SendAsync(next.Order, idempotencyKey: null, cancellationToken)));
        }

        foreach (var zombie in _under.ToList())
        {
            GoOn(zombie);
        }

        return _under.Count == 0 && settled == _bed.Sent.Count;
    }

    private void GoOn(Zombie zombie)
    {
        if (zombie.Worker is null)
        {
            TryFreeze(zombie);
        }
        else if (!zombie.Awake)
        {
            TryWake(zombie);
        }
        else if (zombie.Plan.Point is null || HasWritten(zombie))
        {
            // Only now: while the worker that took over stands before its acknowledgement, the job has a lease that is not the zombie's.
            foreach (var taker in Takers(zombie))
            {
                _bed.Holds.LetGo(zombie.Job.Order.Reference, HoldPoint.BeforeAcknowledge, taker);
            }

            _under.Remove(zombie);
            _woken.Add(zombie);
        }
    }

    private void TryFreeze(Zombie zombie)
    {
        var standing = zombie.Plan.Point is { } point ? _bed.Holds.Holders(zombie.Job.Order.Reference, point) : null;
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
            worker.Thaw();
            _missed++;
            _under.Remove(zombie);
        }
        else if (zombie.Plan.Point is not null)
        {
            _bed.Holds.Arm(zombie.Job.Order.Reference, HoldPoint.BeforeAcknowledge);
        }
    }

    private void TryWake(Zombie zombie)
    {
        var takenOver = zombie.Plan.Point is null ? Claims(zombie).Any(claim => claim.Line.Fence > zombie.Fence) : Takers(zombie).Count > 0;
        if (!takenOver || Stopwatch.GetElapsedTime(zombie.FrozenAt) < _plan.Lease * 2)
        {
            return;
        }

        zombie.Worker!.Thaw();
        zombie.Awake = true;
        if (zombie.Plan.Point is { } point)
        {
            _bed.Holds.LetGo(zombie.Job.Order.Reference, point, zombie.Worker.Id);
        }
    }

    private List<int> Takers(Zombie zombie) =>
        [.. _bed.Holds.Holders(zombie.Job.Order.Reference, HoldPoint.BeforeAcknowledge).Where(process => process != zombie.Worker!.Id)];

    private bool HasWritten(Zombie zombie) => StaleWrites.Of(_bed.Workers).All.Any(write =>
        write.JobId == zombie.Job.Id.Value && write.Fence == zombie.Fence && write.Answer is not null);

    private IEnumerable<(WorkerProcess Worker, JournalLine Line)> Claims(Zombie zombie) =>
        from worker in _bed.Workers
        from line in worker.Journal.Lines
        where line.Kind == JournalKind.Claimed && line.JobId == zombie.Job.Id.Value
        orderby line.Fence
        select (worker, line);

    private CampaignReport Report(Judgement judgement, IReadOnlyList<string> left)
    {
        var (times, stale) = (_recovery.Times(_bed.Workers), StaleWrites.Of(_bed.Workers));
        var silent = _woken.Count(zombie => zombie.Plan.Point is not null && !HasWritten(zombie));
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _bed.Sent.Count,
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
                .. _watch.LeftFailures(left),
            ],
        };
    }
}

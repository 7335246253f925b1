using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.KillAtPoints;

/// <summary>
/// Every job has its point. The first worker that comes there stands still, or has its save held by the site; it is looked at, killed, and replaced at
/// once; the job comes back when its lease has run out, to whichever worker is free. A kill counts only when queue and site were, before and after
/// it, as the point says.
/// </summary>
internal sealed class KillAtPointsRun
{
    private readonly CampaignFixture _fixture;
    private readonly KillAtPointsPlan _plan;
    private readonly IProgress<string> _progress;
    private readonly CampaignMonitor _monitor;
    private readonly Dictionary<string, PlannedKill> _planned;
    private readonly Dictionary<string, SentJob> _jobs = [];
    private readonly HashSet<string> _killed = [];
    private readonly Dictionary<string, DateTimeOffset> _late = [];
    private readonly List<string> _misfires = [];
    private readonly JobRecoveryTracker _recovery = new();

    private KillAtPointsRun(CampaignFixture fixture, KillAtPointsPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _progress) = (fixture, plan, progress);
        _monitor = new CampaignMonitor(fixture, progress, () => $"{_killed.Count} of {plan.Kills} kills, {_late.Count} of them with a late save");
        _planned = plan.Draw().ToDictionary(planned => planned.Order.Reference);
    }

    public static async Task<CampaignReport> RunAsync(KillAtPointsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions { Accounts = plan.Kills + plan.Workers, Lease = TimeSpan.FromSeconds(6), SearchWindow = plan.SearchWindow }, cancellationToken);
        await using (fixture)
        {
            return await new KillAtPointsRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        // Once per reference: a second save of it would go through, and be seen.
        await _fixture.Site.ArmAsync(
            _planned.Values.Where(planned => planned.Point.InSite is not null)
                .Select(planned => new FaultSpec { Kind = planned.Point.InSite!, Reference = planned.Order.Reference, Times = 1 })
                .Concat(_planned.Values.Where(planned => planned.Point == KillPoint.SaveLate).Select(planned => SlowSearchMarker(planned.Order.Reference))),
            cancellationToken);
        foreach (var planned in _planned.Values)
        {
            if (planned.Point.InWorker is { } point)
            {
                _fixture.PausePoints.Arm(planned.Order.Reference, point);
            }

            _jobs[planned.Order.Reference] = await _fixture.SendAsync(planned.Order, idempotencyKey: null, cancellationToken);
        }

        for (var started = 0; started < _plan.Workers; started++)
        {
            StartWorker();
        }

        await _monitor.RunAsync(settled => StepAsync(settled, cancellationToken), cancellationToken);
        var left = await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture, cancellationToken), left);
    }

    private WorkerProcess StartWorker() => _fixture.StartWorker(new CampaignWorkerOptions { Without = _plan.Without });

    private async Task<bool> StepAsync(long settled, CancellationToken cancellationToken)
    {
        foreach (var (reference, process) in _fixture.PausePoints.Held(KilledIn))
        {
            await KillAsync(_planned[reference], _fixture.Workers.Single(worker => worker.Id == process), cancellationToken);
        }

        foreach (var held in (await _fixture.Site.HeldAsync(cancellationToken)).Where(held => !_killed.Contains(held.Reference)))
        {
            await KillAsync(_planned[held.Reference], _fixture.Workers.Single(worker => worker.Accounts.Contains(held.Account)), cancellationToken);
        }

        foreach (var (reference, killedAt) in _late.ToList())
        {
            await LetLateSaveGoAsync(reference, killedAt, cancellationToken);
        }

        return settled == _jobs.Count;
    }

    // Those that are killed where they stand; a late save's next run stands still for another reason.
    private bool KilledIn(string reference, string point) => !_killed.Contains(reference) && _planned[reference].Point.InWorker == point;

    private async Task KillAsync(PlannedKill planned, WorkerProcess worker, CancellationToken cancellationToken)
    {
        var reference = planned.Order.Reference;
        var before = await WhatIsWrongAsync(planned, cancellationToken);
        if (worker.Died)
        {
            // The monitor says so, with its log.
            return;
        }

        var at = await worker.KillAsync(cancellationToken);
        _recovery.Note(worker, at);
        if ((before ?? await WhatIsWrongAsync(planned, cancellationToken)) is { } wrong)
        {
            _misfires.Add($"{reference} at {planned.Point.Name}: {wrong}");
            _progress.Report($"A kill that does not count: {_misfires[^1]}");
        }

        _killed.Add(reference);
        if (planned.Point == KillPoint.SaveLate)
        {
            _fixture.PausePoints.Arm(reference, PausePoint.BeforeIntent);
            _late[reference] = DateTimeOffset.UtcNow;
        }
        else if (planned.Point.InSite is not null)
        {
            await _fixture.Site.ReleaseAsync(reference, drop: true, cancellationToken);
        }

        StartWorker();
    }

    /// <returns>Null when queue and site are as the point says.</returns>
    private async Task<string?> WhatIsWrongAsync(PlannedKill planned, CancellationToken cancellationToken)
    {
        var (reference, point) = (planned.Order.Reference, planned.Point);
        var job = await _fixture.JobAsync(_jobs[reference].Id, cancellationToken);
        if (job.Phase != point.Phase || job.State != JobState.Running)
        {
            return $"the queue says {job.State} at {job.Phase}, and running at {point.Phase} was meant";
        }

        var records = (await _fixture.Site.TruthAsync(reference, cancellationToken)).Orders.Count;
        if (records != point.RecordsAtKill)
        {
            return $"the site holds {records} records, and {point.RecordsAtKill} were meant";
        }

        var held = (await _fixture.Site.HeldAsync(cancellationToken)).Any(request => request.Reference == reference);
        return held == (point.InSite is not null) ? null : $"the site {(held ? "holds" : "does not hold")} the save";
    }

    // A search for the reference, as an event that the site recorded; one millisecond is all that it costs.
    private static FaultSpec SlowSearchMarker(string reference) => new() { Kind = FaultKind.Slow, Method = "GET", Path = "/orders", Reference = reference, Ms = 1 };

    /// <summary>
    /// The site finishes the dead worker's save once the next run has looked for the record and not found it: either that run comes to its intent, which
    /// only one that trusts its first look does, or it looks again.
    /// </summary>
    private async Task LetLateSaveGoAsync(string reference, DateTimeOffset killedAt, CancellationToken cancellationToken)
    {
        var entering = _fixture.PausePoints.PausedProcesses(reference, PausePoint.BeforeIntent);
        var truth = await _fixture.Site.TruthAsync(reference, cancellationToken);
        var looks = truth.Events.Count(happened => happened.Reference == reference && happened.Detail == FaultKind.Slow && happened.At > killedAt);
        if (truth.Orders.Count == 0 && (entering.Count > 0 || looks > 1))
        {
            await _fixture.Site.ReleaseAsync(reference, drop: false, cancellationToken);
            return;
        }

        if (truth.Orders.Count > 0)
        {
            foreach (var process in entering)
            {
                _fixture.PausePoints.Release(reference, PausePoint.BeforeIntent, process);
            }
        }
    }

    private CampaignReport Report(Judgement judgement, IReadOnlyList<string> left)
    {
        var times = _recovery.Times(_fixture.Workers);
        var counted = _killed.Count - _misfires.Count;
        var astray = judgement.Jobs
            .Where(job => job.Record is { } record && (record.State != _planned[job.Order.Reference].Point.End || job.Records != _planned[job.Order.Reference].Point.Records))
            .Select(job => $"{job.Order.Reference}, killed at {_planned[job.Order.Reference].Point.Name}, ended {job.Record!.State} with {job.Records} records: {job.Record.Reason}")
            .ToList();
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _jobs.Count,
            Faults = counted,
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
                new("kills_by_point", _plan.Points.ToDictionary(point => point.Name, point => _killed.Count(reference => _planned[reference].Point == point))),
                new("kills_not_counted", _misfires.Count),
                new("recovery_longest_s", times.Longest),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. counted == _plan.Kills ? (string[])[] : [$"{_plan.Kills} kills were planned and {counted} took place as planned."],
                .. judgement.Reentries == 0 ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time."],
                .. astray.Count == 0 ? (string[])[] : [$"{astray.Count} jobs ended otherwise than their point says: {string.Join("; ", astray.Take(5))}"],
                .. _monitor.LeftFailures(left),
            ],
        };
    }
}

using System.Globalization;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.QueueModel;

/// <summary>
/// Jobs are enqueued while workers claim them. When every job is at its end the processes are stopped, which waits for those that hang, so that each
/// stale acknowledgement is sent and answered. Then the workers' own ledger is held against what the queue says of every single job.
/// </summary>
internal sealed class QueueModelRun
{
    private const int Lanes = 32;

    // A job whose workers died four times in a row is no poison here: one in 160,000 is, and it must not count as dead.
    private const string MaxStalls = "50";

    private readonly BrowserlessCampaignFixture _fixture;
    private readonly QueueModelPlan _plan;
    private readonly IProgress<string> _progress;
    private readonly BrowserlessCampaignWaiter _monitor;
    private readonly IReadOnlyList<JobRecord> _jobs;
    private readonly Random _draw;
    private readonly List<WorkerProcess> _alive = [];

    private QueueModelRun(BrowserlessCampaignFixture fixture, QueueModelPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _progress) = (fixture, plan, progress);
        _monitor = new BrowserlessCampaignWaiter(fixture, progress) { StallTimeout = TimeSpan.FromMinutes(15) };
        _jobs = plan.Draw();
        _draw = new Random(plan.Seed);
    }

    public static async Task<CampaignReport> RunAsync(QueueModelPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var keep = plan.Jobs.ToString(CultureInfo.InvariantCulture);
        var fixture = await BrowserlessCampaignFixture.OpenAsync(
            new BrowserlessCampaignFixtureOptions
            {
                Lease = plan.Lease,
                Settings = new Dictionary<string, string> { ["Queue__MaxStalls"] = MaxStalls, ["Queue__KeepDoneCount"] = keep, ["Queue__IdlePollMax"] = "00:00:00.5", ["Queue__BackoffBase"] = "00:00:00.5" },
            },
            cancellationToken);
        await using (fixture)
        {
            return await new QueueModelRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        for (var started = 0; started < _plan.Processes; started++)
        {
            _alive.Add(Start());
        }

        await _monitor.UntilUpAsync(_alive, cancellationToken);
        var enqueueing = EnqueueAsync(cancellationToken);
        for (var kill = 1; kill <= _plan.Kills; kill++)
        {
            var mark = (long)_plan.Jobs * kill / (_plan.Kills + 1);
            await UntilDoneAsync(mark, cancellationToken);
            var victim = _alive[_draw.Next(_alive.Count)];
            await victim.KillAsync(cancellationToken);
            _alive.Remove(victim);
            _alive.Add(Start());
        }

        await enqueueing;
        _progress.Report("all jobs are enqueued");
        await UntilDoneAsync(_plan.Jobs, cancellationToken);
        _progress.Report("all jobs are at an end; the hanging workers are waited for, then every job is read");
        await _monitor.StopWorkersAsync(cancellationToken);
        return await JudgeAsync(cancellationToken);
    }

    private WorkerProcess Start() => _fixture.StartWorker(new BrowserlessWorkerOptions
    {
        Executor = "model",
        Without = _plan.Without,
        Settings = new Dictionary<string, string>
        {
            ["Model__Workers"] = _plan.WorkersPerProcess.ToString(CultureInfo.InvariantCulture),
            ["Model__Seed"] = _plan.Seed.ToString(CultureInfo.InvariantCulture),
            ["Model__DyingShare"] = _plan.DyingShare.ToString(CultureInfo.InvariantCulture),
            ["Model__HangingShare"] = _plan.HangingShare.ToString(CultureInfo.InvariantCulture),
            ["Model__RefusedShare"] = _plan.RefusedShare.ToString(CultureInfo.InvariantCulture),
        },
    });

    private Task EnqueueAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _jobs,
        new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
        async (job, token) => await _fixture.Queue.EnqueueAsync(job, token));

    private async Task UntilDoneAsync(long mark, CancellationToken cancellationToken)
    {
        var done = 0L;
        await _monitor.UntilAsync(
            async () => (done = await EndedAsync(cancellationToken)) >= mark,
            () => $"{done} of {_plan.Jobs} jobs at an end, {mark} waited for",
            cancellationToken);
    }

    private async Task<long> EndedAsync(CancellationToken cancellationToken) =>
        (await _fixture.Queue.CountAsync(cancellationToken)).Where(count => count.Key is JobState.Done or JobState.Dead or JobState.Review).Sum(count => count.Value);

    private async Task<CampaignReport> JudgeAsync(CancellationToken cancellationToken)
    {
        var ledger = new JournalTotals(_fixture.Workers, _plan.Outcomes);
        var (lost, dead, wrong, unansweredDone) = (0, 0, 0, 0);
        await Parallel.ForEachAsync(_jobs, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken }, async (sent, token) =>
        {
            var job = await _fixture.Queue.GetAsync(sent.Id, token);
            var accepted = ledger.AcceptedFences[sent.Id.Value].ToList();
            switch (job)
            {
                case { State: JobState.Done } when accepted.Count == 0:
                    // Accepted by the queue, and the worker was killed before it could write that down.
                    Interlocked.Increment(ref unansweredDone);
                    break;
                case { State: JobState.Done }:
                    break;
                case { State: JobState.Dead or JobState.Review }:
                    Interlocked.Increment(ref dead);
                    break;
                default:
                    Interlocked.Increment(ref lost);
                    break;
            }

            if (job is not null && (job.PayloadJson != sent.PayloadJson || (accepted.Count > 0 && !accepted.Any(fence => job.ResultJson == ResultOf(fence)))))
            {
                Interlocked.Increment(ref wrong);
            }
        });
        return Report(ledger, lost, dead, wrong, unansweredDone);
    }

    private static string ResultOf(long fence) => string.Create(CultureInfo.InvariantCulture, $$"""{"fence":{{fence}}}""");

    private CampaignReport Report(JournalTotals ledger, int lost, int dead, int wrong, int unansweredDone) => new()
    {
        Campaign = _plan.Name,
        Jobs = _plan.Jobs,
        Faults = ledger.Deaths + ledger.Hangs + _plan.Kills,
        Lost = lost,
        Duplicates = ledger.DoubleAcknowledged,
        Wrong = wrong,
        RecoveryP95 = Percentile.P95(ledger.Recoveries),
        Seed = _plan.Seed,
        Figures =
        [
            new("double_ack", ledger.DoubleAcknowledged),
            new("stale_sent", ledger.StaleSent),
            new("stale_refused", ledger.StaleRefused),
            new("deaths", ledger.Deaths),
            new("hangs", ledger.Hangs),
            new("given_back_after_intent", ledger.Refused),
            new("processes_killed", _plan.Kills),
            new("claims", ledger.Claims),
            new("claimed_after_end", ledger.ClaimedAfterEnd),
            new("late_refused", ledger.LateRefused),
            new("acks_unheard", ledger.Unanswered),
            new("done_unheard", unansweredDone),
            new("dead", dead),
            new("recovery_longest_s", Percentile.Longest(ledger.Recoveries)),
        ],
        Failures =
        [
            .. Unless(lost == 0, $"{lost} jobs are lost."),
            .. Unless(ledger.DoubleAcknowledged == 0, $"{ledger.DoubleAcknowledged} acknowledgements were accepted beyond the first of their job."),
            .. Unless(ledger.ClaimedAfterEnd == 0, $"{ledger.ClaimedAfterEnd} claims were given out for jobs that were at their end."),
            .. Unless(wrong == 0, $"{wrong} jobs hold another payload or result than was given."),
            .. Unless(dead == 0, $"{dead} jobs ended dead or in review, though no job was at fault."),
            .. Unless(ledger.Refused > 0, "No job was given back after its intent: the campaign shows nothing about the way back to phase none."),
            .. Unless(ledger.StaleSent > 0, "No stale acknowledgement was sent: the campaign shows nothing about fences."),
            .. Unless(ledger.StaleRefused == ledger.StaleSent, $"Of {ledger.StaleSent} stale acknowledgements {ledger.StaleRefused} were refused."),
        ],
    };

    private static string[] Unless(bool held, string failure) => held ? [] : [failure];
}

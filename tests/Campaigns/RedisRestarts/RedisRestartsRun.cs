using System.Diagnostics;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;

namespace BrowserAgent.Campaigns.RedisRestarts;

/// <summary>
/// SIGKILL takes nothing back that Redis had written to its append-only file: those bytes are the kernel's, and <c>everysec</c> only delays the fsync
/// that a power cut would need. So an acknowledged enqueue must outlive every kill, with either setting. A power cut is not tried here.
/// </summary>
internal sealed class RedisRestartsRun
{
    private readonly BrowserlessCampaignFixture _fixture;
    private readonly RedisRestartsPlan _plan;
    private readonly IProgress<string> _progress;
    private readonly BrowserlessCampaignWaiter _monitor;
    private readonly OrderProducer _producer;
    private readonly List<double> _resumes = [];
    private int _restarts;
    private int _idle;

    private RedisRestartsRun(BrowserlessCampaignFixture fixture, RedisRestartsPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _progress) = (fixture, plan, progress);
        _monitor = new BrowserlessCampaignWaiter(fixture, progress);
        _producer = new OrderProducer(fixture, plan.MaxWaiting);
    }

    public static async Task<CampaignReport> RunAsync(RedisRestartsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await BrowserlessCampaignFixture.OpenAsync(
            new BrowserlessCampaignFixtureOptions
            {
                Lease = TimeSpan.FromSeconds(10),
                Persistence = plan.Persistence[0],
                Settings = new Dictionary<string, string> { ["Runner__Concurrency"] = $"{plan.Concurrency}", ["HttpUser__Take"] = "00:00:00.3" },
            },
            cancellationToken);
        await using (fixture)
        {
            return await new RedisRestartsRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        for (var started = 0; started < _plan.Workers; started++)
        {
            _fixture.StartWorker(new BrowserlessWorkerOptions());
        }

        await _monitor.UntilUpAsync(_fixture.Workers, cancellationToken);
        var sending = _producer.SendAsync(CampaignOrder.Make(_plan.Name, _plan.Seed, _plan.Jobs), cancellationToken);
        foreach (var restart in _plan.Draw())
        {
            await _monitor.UntilAsync(
                async () =>
                {
                    if (sending.IsFaulted)
                    {
                        await sending;
                    }

                    return _producer.Count >= restart.AfterJobs;
                },
                () => $"{_producer.Count} of {restart.AfterJobs} jobs sent before restart {_restarts + 1}",
                cancellationToken);
            await Task.Delay(restart.Later, cancellationToken);
            await RestartAsync(restart, cancellationToken);
        }

        await sending;
        await _monitor.UntilSettledAsync(cancellationToken);
        await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture.Site, _fixture.Operations, _producer.Acknowledged, cancellationToken));
    }

    private async Task RestartAsync(PlannedRedisRestart restart, CancellationToken cancellationToken)
    {
        await _fixture.Redis.KillAsync();
        _restarts++;
        await Task.Delay(restart.Down, cancellationToken);
        _fixture.Redis.Persistence = restart.Next;
        await _fixture.Redis.StartAsync(cancellationToken);
        var answers = Stopwatch.GetTimestamp();

        var givenUp = 2 * _plan.ResumeWithin;

        // A worker that comes late and finds no work left shows nothing.
        IReadOnlyList<double> resumed = [];
        var empty = false;
        await _monitor.UntilAsync(
            async () => (resumed = BrowserlessCampaignWaiter.ResumedAfter(_fixture.Workers, answers)).Count == _fixture.Workers.Count
                || Stopwatch.GetElapsedTime(answers) > givenUp
                || (empty = await _monitor.OpenAsync(cancellationToken) == 0),
            () => $"{resumed.Count} of {_fixture.Workers.Count} workers went on after restart {_restarts}",
            cancellationToken);
        var missing = _fixture.Workers.Count - resumed.Count;
        if (missing > 0 && !empty)
        {
            _resumes.Add(givenUp.TotalSeconds);
        }
        else if (resumed.Count > 0)
        {
            _resumes.Add(resumed.Max());
        }

        _idle += empty ? missing : 0;
        _progress.Report($"restart {_restarts}: down {restart.Down.TotalSeconds:0.0} s, persisted {restart.Next} from now on, {resumed.Count} of {_fixture.Workers.Count} workers went on, the last after {Percentile.Longest(resumed)} s");
    }

    private CampaignReport Report(Judgement judgement) => new()
    {
        Campaign = _plan.Name,
        Jobs = _plan.Jobs,
        Faults = _restarts,
        Lost = judgement.Lost,
        Duplicates = judgement.Duplicates,
        Wrong = judgement.Wrong,
        RecoveryP95 = Percentile.P95(_resumes),
        Seed = _plan.Seed,
        Figures =
        [
            new("recovery_longest_s", Percentile.Longest(_resumes)),
            new("workers_without_work_after_restart", _idle),
            new("done", judgement.Done),
            new("in_review", judgement.InReview),
            new("dead", judgement.Dead),
            new("records", judgement.Truth.Orders.Count),
            new("reentries", judgement.Reentries),
            new("enqueues_refused", _producer.Refusals),
        ],
        Failures =
        [
            .. judgement.CommonFailures(),
            .. _producer.Count == _plan.Jobs ? (string[])[] : [$"{_producer.Count} of {_plan.Jobs} jobs were acknowledged."],
            .. _resumes.Count(seconds => seconds > _plan.ResumeWithin.TotalSeconds) is > 0 and var slow
                ? (string[])[$"After {slow} restarts not every worker had claimed or acknowledged within {_plan.ResumeWithin.TotalSeconds:0} s of Redis answering."]
                : [],
        ],
    };
}

using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.FaultyErp;

/// <summary>Healthy workers, a troubled site. Nothing is killed; what is to be seen is that no answer, or the want of one, is taken for more than it says.</summary>
internal sealed class FaultyErpRun
{
    private readonly CampaignFixture _fixture;
    private readonly FaultyErpPlan _plan;
    private readonly IReadOnlyList<FaultyOrder> _orders;
    private readonly CampaignMonitor _monitor;

    private FaultyErpRun(CampaignFixture fixture, FaultyErpPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _orders) = (fixture, plan, plan.Draw());
        _monitor = new CampaignMonitor(fixture, progress, () => $"{_orders.Count(order => order.Error is not null)} with an error of the site");
    }

    public static async Task<CampaignReport> RunAsync(FaultyErpPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions
            {
                Accounts = plan.Workers * plan.Concurrency,
                Lease = TimeSpan.FromSeconds(10),
                CommitBudget = TimeSpan.FromSeconds(4),
                SearchWindow = InjectedSiteError.Slowness * 2,
                Settings = new Dictionary<string, string> { ["Queue__BackoffBase"] = "00:00:01" },
                Pack = WithShortTimeouts,
            },
            cancellationToken);
        await using (fixture)
        {
            return await new FaultyErpRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private static string WithShortTimeouts(string pack)
    {
        const string Own = "    within: 15s";
        return pack.Contains(Own, StringComparison.Ordinal)
            ? pack.Replace(Own, $"    within: {InjectedSiteError.AnswerWithin}", StringComparison.Ordinal)
            : throw new CampaignAbortedException($"The site pack no longer waits 15 s for the answer of a save: '{Own}' is not in it. Set the campaign's slowness anew.");
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        await _fixture.Site.ArmAsync(_orders.Select(order => order.Fault).OfType<BrowserAgent.Fixtures.Meridian.Faults.FaultSpec>(), cancellationToken);
        foreach (var order in _orders)
        {
            await _fixture.SendAsync(order.Order, idempotencyKey: null, cancellationToken);
        }

        for (var started = 0; started < _plan.Workers; started++)
        {
            _fixture.StartWorker(new CampaignWorkerOptions { Concurrency = _plan.Concurrency });
        }

        await _monitor.RunAsync(settled => Task.FromResult(settled == _orders.Count), cancellationToken);
        var left = await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture, cancellationToken), left);
    }

    private CampaignReport Report(Judgement judgement, IReadOnlyList<string> left)
    {
        var fired = judgement.Truth.Events.Where(happened => happened.Kind == EventKind.Fault).ToLookup(happened => (happened.Reference, happened.Detail));
        var troubled = _orders.Where(order => order.Fault is not null).ToList();
        var struck = troubled.Where(order => fired.Contains((order.Order.Reference, order.Fault!.Kind))).ToList();
        var ends = judgement.Jobs.ToDictionary(job => job.Order.Reference);
        var unsettled = judgement.Jobs.Where(job => job is not { Record.State: JobState.Done, Records: 1 } and not { Record.State: JobState.Review }).ToList();
        return new CampaignReport
        {
            Campaign = "faulty-erp",
            Jobs = _orders.Count,
            Faults = struck.Count,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = RecoveryP95(struck, fired, ends),
            Seed = _plan.Seed,
            Figures =
            [
                new("faults_by_kind", InjectedSiteError.All.ToDictionary(error => error.Name, error => struck.Count(order => order.Error == error))),
                new("verified", struck.Count(order => ends[order.Order.Reference].Record is { State: JobState.Done })),
                new("with_a_person", struck.Count(order => ends[order.Order.Reference].Record is { State: JobState.Review })),
                new("with_a_person_and_saved", judgement.Jobs.Count(job => job is { Record.State: JobState.Review, Records: > 0 })),
                new("untroubled_not_done", _orders.Count(order => order.Error is null && ends[order.Order.Reference].Record is not { State: JobState.Done })),
                new("reentries", judgement.Reentries),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("dead", judgement.Dead),
                new("slow_s", InjectedSiteError.Slowness.TotalSeconds),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. struck.Count == troubled.Count ? (string[])[] : [$"{troubled.Count} faults were planned and {struck.Count} took place."],
                .. judgement.Reentries == 0 ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time."],
                .. unsettled.Count == 0
                    ? (string[])[]
                    : [$"{unsettled.Count} jobs are neither verified nor with a person: {string.Join("; ", unsettled.Take(5).Select(Describe))}"],
                .. _monitor.LeftFailures(left),
            ],
        };
    }

    private string Describe(JudgedJob job) =>
        $"{job.Order.Reference} ({_orders.First(order => order.Order.Reference == job.Order.Reference).Error?.Name ?? "no error"}) {job.Record?.State} with {job.Records} records: {job.Record?.Reason}";

    // From the fault, by the site's clock, to the job's end, by the queue's: one machine, one clock.
    private static double? RecoveryP95(
        List<FaultyOrder> struck, ILookup<(string? Reference, string? Kind), EventRecord> fired, Dictionary<string, JudgedJob> ends)
    {
        var seconds = struck
            .Where(order => ends[order.Order.Reference].Record is { State: JobState.Done })
            .Select(order => (ends[order.Order.Reference].Record!.UpdatedAt - fired[(order.Order.Reference, order.Fault!.Kind)].First().At).TotalSeconds)
            .Order()
            .ToList();
        return seconds.Count == 0 ? null : Math.Round(seconds[(int)Math.Ceiling(seconds.Count * 0.95) - 1], 2);
    }
}

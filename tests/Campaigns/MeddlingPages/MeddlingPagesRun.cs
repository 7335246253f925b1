using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.MeddlingPages;

/// <summary>Healthy workers, pages that change the form while it is filled. What is saved must be what was ordered, in every field.</summary>
internal sealed class MeddlingPagesRun
{
    private const double EnteredShare = 0.7;

    // As a person reads them, and as the site pack calls them.
    private static readonly string[] MeddledFields = ["Memo", "memo", "Ship-to", "shipTo", "supplier"];

    private readonly CampaignFixture _fixture;
    private readonly MeddlingPagesPlan _plan;
    private readonly IReadOnlyList<CampaignOrder> _orders;
    private readonly CampaignMonitor _monitor;

    private MeddlingPagesRun(CampaignFixture fixture, MeddlingPagesPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _orders) = (fixture, plan, plan.Draw());
        _monitor = new CampaignMonitor(fixture, progress, () => $"{plan.Kinds.Count} kinds of meddling");
    }

    public static async Task<CampaignReport> RunAsync(MeddlingPagesPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions
            {
                Accounts = plan.Workers * plan.Concurrency,
                Lease = TimeSpan.FromSeconds(10),
                Settings = new Dictionary<string, string> { ["Queue__BackoffBase"] = "00:00:01" },
            },
            cancellationToken);
        await using (fixture)
        {
            return await new MeddlingPagesRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        await _fixture.Site.ArmAsync(_plan.Faults(), cancellationToken);
        foreach (var order in _orders)
        {
            await _fixture.SendAsync(order, idempotencyKey: null, cancellationToken);
        }

        for (var started = 0; started < _plan.Workers; started++)
        {
            _fixture.StartWorker(new CampaignWorkerOptions { Concurrency = _plan.Concurrency, Without = _plan.Without });
        }

        await _monitor.RunAsync(settled => Task.FromResult(settled == _orders.Count), cancellationToken);
        var left = await _monitor.StopWorkersAsync(cancellationToken);
        return Report(await Judgement.OfAsync(_fixture, cancellationToken), left);
    }

    private CampaignReport Report(Judgement judgement, IReadOnlyList<string> left)
    {
        var meddled = judgement.Truth.Events.Where(happened => happened.Kind == EventKind.Fault && FaultKind.Meddling.Contains(happened.Detail ?? "")).ToList();
        var unnamed = judgement.Jobs
            .Where(job => job.Record is { State: JobState.Review, Reason: var reason } && !MeddledFields.Any(field => reason?.Contains(field, StringComparison.Ordinal) ?? false))
            .ToList();
        var other = judgement.Jobs.Where(job => job.Record is not { State: JobState.Done or JobState.Review }).ToList();
        var entered = (double)judgement.Done / _orders.Count;
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _orders.Count,
            Faults = meddled.Count,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = null,
            Seed = _plan.Seed,
            Figures =
            [
                new("meddled_by_kind", FaultKind.Meddling.ToDictionary(kind => kind, kind => meddled.Count(happened => happened.Detail == kind))),
                new("entered_share", Math.Round(entered, 3)),
                new("unnamed", unnamed.Count),
                new("reentries", judgement.Reentries),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("dead", judgement.Dead),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. meddled.Count > 0 ? (string[])[] : ["No page meddled: nothing was proved."],
                .. entered >= EnteredShare ? (string[])[] : [$"{judgement.Done} of {_orders.Count} orders were entered; {EnteredShare:P0} are asked."],
                .. unnamed.Count == 0 ? (string[])[] : [$"{unnamed.Count} jobs are with a person who is not told the field: {string.Join("; ", unnamed.Take(5).Select(Describe))}"],
                .. other.Count == 0 ? (string[])[] : [$"{other.Count} jobs are neither done nor with a person: {string.Join("; ", other.Take(5).Select(Describe))}"],
                .. judgement.Reentries == 0 ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time."],
                .. _monitor.LeftFailures(left),
            ],
        };
    }

    private static string Describe(JudgedJob job) => $"{job.Order.Reference} {job.Record?.State} with {job.Records} records: {job.Record?.Reason}";
}

using System.Globalization;
using System.Text.Json;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;

namespace BrowserAgent.Campaigns.LeakSoak;

/// <summary>MaxSlopes jobs only read, so that many fit into an hour; some enter an order, so that a cap can come between a click and its proof.</summary>
internal sealed class LeakSoakRun
{
    private readonly CampaignFixture _fixture;
    private readonly LeakSoakPlan _plan;
    private readonly CampaignMonitor _monitor;
    private readonly SoakSampleStatistics _sampleStore;
    private readonly List<JobId> _reads = [];
    private readonly IReadOnlyList<CampaignOrder> _orders;
    private int _sent;
    private long _settled;

    private LeakSoakRun(CampaignFixture fixture, LeakSoakPlan plan, IProgress<string> progress)
    {
        (_fixture, _plan, _sampleStore) = (fixture, plan, new SoakSampleStatistics(plan.HardCapMiB));
        _orders = CampaignOrder.Make(plan.Name, plan.Seed, (plan.Jobs / plan.EntryEvery) + 1);
        _monitor = new CampaignMonitor(fixture, progress, () => string.Create(CultureInfo.InvariantCulture, $"{_settled} of {plan.Jobs} with those that read"));
    }

    public static async Task<CampaignReport> RunAsync(LeakSoakPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions
            {
                Accounts = 1,
                Lease = TimeSpan.FromSeconds(10),
                CommitBudget = TimeSpan.FromSeconds(2),
                Settings = new Dictionary<string, string>
                {
                    ["Memory__SoftCapMiB"] = CapOf(plan, plan.SoftCapMiB, LeakSoakPlan.NoCapMiB - 1),
                    ["Memory__HardCapMiB"] = CapOf(plan, plan.HardCapMiB, LeakSoakPlan.NoCapMiB),
                },
            },
            cancellationToken);
        await using (fixture)
        {
            return await new LeakSoakRun(fixture, plan, progress).RunAsync(cancellationToken);
        }
    }

    // Taken out: as high as they can be set, where no browser of this campaign comes.
    private static string CapOf(LeakSoakPlan plan, int mib, int none) =>
        (plan.Without.Contains(LeakSoakPlan.Caps) ? none : mib).ToString(CultureInfo.InvariantCulture);

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        await _fixture.Site.ArmAsync([new FaultSpec { Kind = FaultKind.Leak, Method = "GET", Path = "/orders", MiB = _plan.PageLeakMiB }], cancellationToken);
        var worker = _fixture.StartWorker(new CampaignWorkerOptions());
        await using (new SoakSampler(worker, _sampleStore, () => Volatile.Read(ref _settled)))
        {
            await _monitor.RunAsync(settled => StepAsync(settled, cancellationToken), cancellationToken);
        }

        var left = await _monitor.StopWorkersAsync(cancellationToken);
        if (_plan.Csv is { } csv)
        {
            await File.WriteAllLinesAsync(csv, _sampleStore.Samples.Select(sample => sample.ToCsv()).Prepend(SoakSample.CsvHead), cancellationToken);
        }

        return await ReportAsync(await Judgement.OfAsync(_fixture, cancellationToken), left, cancellationToken);
    }

    private async Task<bool> StepAsync(long settled, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _settled, settled);

        // The first enters the order that all others read; a few wait at any time, so that the worker never does.
        while (_sent < _plan.Jobs && _sent - settled < (settled == 0 ? 1 : 4))
        {
            if (_sent % _plan.EntryEvery == 0)
            {
                await _fixture.SendAsync(_orders[_sent / _plan.EntryEvery], idempotencyKey: null, cancellationToken);
            }
            else
            {
                _reads.Add(await ReadAsync(cancellationToken));
            }

            _sent++;
        }

        return settled == _plan.Jobs;
    }

    private async Task<JobId> ReadAsync(CancellationToken cancellationToken)
    {
        var submission = new JobSubmission
        {
            Site = "meridian",
            Type = "get-purchase-order",
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{_plan.Name}-read-{_sent}"),
            Payload = JsonSerializer.SerializeToElement(new { reference = _orders[0].Reference }),
        };
        return await _fixture.Operations.SubmitAsync(submission, cancellationToken) is JobSubmissionResult.Accepted accepted
            ? accepted.Id
            : throw new CampaignAbortedException($"A read of {_orders[0].Reference} was not accepted.");
    }

    private async Task<CampaignReport> ReportAsync(Judgement judgement, IReadOnlyList<string> left, CancellationToken cancellationToken)
    {
        var reads = new List<JobRecord?>();
        foreach (var read in _reads)
        {
            reads.Add(await _fixture.Operations.FindAsync(read, cancellationToken));
        }

        var number = judgement.Truth.Orders.FirstOrDefault(order => order.Reference == _orders[0].Reference)?.Number;
        var readsLost = reads.Count(read => read is null || !Judgement.IsSettled(read));
        var readsFailed = reads.Count(read => read is { State: not JobState.Done });
        var readsWrong = reads.Count(read => read is { State: JobState.Done } && (number is null || read.ResultJson?.Contains($"\"{number}\"", StringComparison.Ordinal) != true));
        var afterCommit = judgement.Jobs.Count(job => job.Records > 0 && job.Record is not { State: JobState.Done });
        var slopes = _sampleStore.Slopes();
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _plan.Jobs,
            Faults = judgement.Truth.Events.Count(happened => happened is { Kind: EventKind.Fault, Detail: FaultKind.Leak }),
            Lost = judgement.Lost + readsLost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong + readsWrong,
            RecoveryP95 = null,
            Seed = _plan.Seed,
            Figures =
            [
                new("soft_cap_mib", _plan.SoftCapMiB),
                new("hard_cap_mib", _plan.HardCapMiB),
                new("peak_browser_mib", Math.Round(_sampleStore.PeakMiB)),
                new("times_over_cap", _sampleStore.TimesOver),
                new("over_cap_longest_s", Math.Round(_sampleStore.OverLongest, 1)),
                new("over_cap_too_long", _sampleStore.OverLongest > _plan.OverFor.TotalSeconds ? 1 : 0),
                new("browsers", _sampleStore.Browsers),
                new("failed_after_commit", afterCommit),
                new("reads_failed", readsFailed),
                new("done", judgement.Done + reads.Count - readsFailed - reads.Count(read => read is null)),
                new("in_review", judgement.InReview),
                new("dead", judgement.Dead),
                new("worker_rss_mib_per_1000_jobs", slopes.WorkerMiB),
                new("worker_files_per_1000_jobs", slopes.Files),
                new("zombies_per_1000_jobs", slopes.Zombies),
                new("samples", _sampleStore.Samples.Count),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. Unless(readsLost == 0, $"{readsLost} reads are lost."),
                .. Unless(readsFailed == 0, $"{readsFailed} reads failed: {reads.FirstOrDefault(read => read is { State: not JobState.Done })?.Reason}"),
                .. Unless(readsWrong == 0, $"{readsWrong} reads answered with another order."),
                .. Unless(afterCommit == 0, $"{afterCommit} entries failed after their commit."),
                .. Unless(
                    _sampleStore.OverLongest <= _plan.OverFor.TotalSeconds,
                    $"A browser was over {_plan.HardCapMiB} MiB for {_sampleStore.OverLongest:0.0} s; {_plan.OverFor.TotalSeconds:0} s are the most."),
                .. Unless(_sampleStore.Browsers > 1 || _plan.Without.Count > 0, "No browser was ever replaced: nothing was proved."),
                .. _plan.MaxSlopes is { } most ? SlopeFailures(slopes, most) : [],
                .. _monitor.LeftFailures(left),
            ],
        };
    }

    private static IEnumerable<string> SlopeFailures(ResourceGrowthSlopes slopes, ResourceGrowthSlopes most) =>
    [
        .. Unless(slopes.WorkerMiB <= most.WorkerMiB, $"The worker grew by {slopes.WorkerMiB} MiB per 1,000 jobs; {most.WorkerMiB} pass as none."),
        .. Unless(slopes.Files <= most.Files, $"The worker's open files grew by {slopes.Files} per 1,000 jobs; {most.Files} pass as none."),
        .. Unless(slopes.Zombies <= most.Zombies, $"Zombies grew by {slopes.Zombies} per 1,000 jobs; {most.Zombies} pass as none."),
    ];

    private static string[] Unless(bool holds, string failure) => holds ? [] : [failure];
}

using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;

namespace BrowserAgent.Campaigns.DeadSites;

/// <summary>
/// Two queues with a worker each: one has the healthy site's jobs alone, the other has jobs of dead sites in front of them. They are measured in turns, so
/// that what else the machine does concerns both. The jobs of dead sites never end; they must cost no slot and no attempt.
/// </summary>
internal sealed class DeadSitesRun
{
    private const string Trial = "trial";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly DeadSitesPlan _plan;
    private readonly IProgress<string> _progress;
    private readonly IReadOnlyList<CampaignOrder> _orders;
    private readonly List<SentJob> _sentAlone = [];
    private readonly List<SentJob> _sentBeside = [];
    private readonly Dictionary<string, string> _deadJobs = [];
    private BrowserlessCampaignFixture? _healthyAlone;
    private TimeSpan _alone;
    private TimeSpan _beside;

    private DeadSitesRun(DeadSitesPlan plan, IProgress<string> progress)
    {
        (_plan, _progress) = (plan, progress);
        _orders = CampaignOrder.Make(plan.Name, plan.Seed, (plan.Jobs * 2) + plan.DeadJobs);
    }

    public static async Task<CampaignReport> RunAsync(DeadSitesPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var run = new DeadSitesRun(plan, progress);
        await using var alone = await OpenAsync(plan, cancellationToken);
        await using var beside = await OpenAsync(plan, cancellationToken);
        return await run.RunAsync(alone, beside, cancellationToken);
    }

    private static Task<BrowserlessCampaignFixture> OpenAsync(DeadSitesPlan plan, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            ["Runner__Concurrency"] = plan.Concurrency.ToString(CultureInfo.InvariantCulture),
            ["HttpUser__Take"] = plan.Take.ToString("c", CultureInfo.InvariantCulture),
            ["HttpUser__FailAfter"] = plan.FailAfter.ToString("c", CultureInfo.InvariantCulture),
        };
        foreach (var (place, site) in plan.WithoutLogin.Index())
        {
            settings[string.Create(CultureInfo.InvariantCulture, $"HttpUser__WithoutLogin__{place}")] = site;
        }

        foreach (var (place, site) in plan.WithoutPages.Index())
        {
            settings[string.Create(CultureInfo.InvariantCulture, $"HttpUser__WithoutPages__{place}")] = site;
        }

        return BrowserlessCampaignFixture.OpenAsync(new BrowserlessCampaignFixtureOptions { Lease = Lease, Settings = settings, FurtherSites = plan.DeadSites }, cancellationToken);
    }

    private async Task<CampaignReport> RunAsync(BrowserlessCampaignFixture alone, BrowserlessCampaignFixture beside, CancellationToken cancellationToken)
    {
        _healthyAlone = alone;
        foreach (var fixture in (BrowserlessCampaignFixture[])[alone, beside])
        {
            var worker = fixture.StartWorker(new BrowserlessWorkerOptions { Without = _plan.Without });
            await new BrowserlessCampaignWaiter(fixture, _progress).UntilUpAsync([worker], cancellationToken);
        }

        for (var turn = 0; turn < _plan.Turns; turn++)
        {
            _alone += await MeasureAsync(alone, Part(_orders, 0, turn), cancellationToken);
            await SendDeadAsync(beside, turn, cancellationToken);
            _beside += await MeasureAsync(beside, Part(_orders, _plan.Jobs, turn), cancellationToken);
            _progress.Report(string.Create(CultureInfo.InvariantCulture, $"turn {turn + 1} of {_plan.Turns}: so far {_alone.TotalSeconds:0.0} s alone, {_beside.TotalSeconds:0.0} s beside the dead sites"));
        }

        if (_plan.Without.Count == 0)
        {
            await new BrowserlessCampaignWaiter(beside, _progress).UntilAsync(
                () => Task.FromResult(beside.Workers.Any(worker => worker.Journal.Lines.Any(line => line.Verb == Trial))), () => "a site is tried again after its pause", cancellationToken);
        }

        return await JudgeAsync(alone, beside, cancellationToken);
    }

    private IReadOnlyList<CampaignOrder> Part(IReadOnlyList<CampaignOrder> orders, int from, int turn) =>
        [.. orders.Skip(from).Take((_plan.Jobs * turn / _plan.Turns)..(_plan.Jobs * (turn + 1) / _plan.Turns))];

    /// <summary>From the first job sent to the last one done.</summary>
    private async Task<TimeSpan> MeasureAsync(BrowserlessCampaignFixture fixture, IReadOnlyList<CampaignOrder> orders, CancellationToken cancellationToken)
    {
        var done = await DoneAsync(fixture, cancellationToken);
        var wanted = done + orders.Count;
        var began = Stopwatch.GetTimestamp();
        var ids = await SendAsync(fixture, [.. orders.Select(order => order.ToSubmission(order.Reference))], cancellationToken);
        (ReferenceEquals(fixture, _healthyAlone) ? _sentAlone : _sentBeside).AddRange(ids.Zip(orders, (id, order) => new SentJob(id, order)));
        await new BrowserlessCampaignWaiter(fixture, _progress).UntilAsync(
            async () => (done = await DoneAsync(fixture, cancellationToken)) >= wanted || Stopwatch.GetElapsedTime(began) > _plan.TurnLimit,
            () => $"{done} of {wanted} jobs of the healthy site are done",
            cancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    private static async Task<long> DoneAsync(BrowserlessCampaignFixture fixture, CancellationToken cancellationToken) =>
        (await fixture.Operations.CountAsync(cancellationToken)).GetValueOrDefault(JobState.Done);

    /// <summary>In front of all others, by their priority.</summary>
    private async Task SendDeadAsync(BrowserlessCampaignFixture fixture, int turn, CancellationToken cancellationToken)
    {
        var orders = _orders.Skip(_plan.Jobs * 2).Take((_plan.DeadJobs * turn / _plan.Turns)..(_plan.DeadJobs * (turn + 1) / _plan.Turns)).ToList();
        var sites = orders.Select((_, place) => _plan.DeadSites[place % _plan.DeadSites.Count]).ToList();
        var ids = await SendAsync(
            fixture, [.. orders.Zip(sites, (order, site) => order.ToSubmission(order.Reference) with { Site = site, Priority = 1 })], cancellationToken);
        foreach (var (id, site) in ids.Zip(sites))
        {
            _deadJobs[id.Value] = site;
        }
    }

    private static async Task<IReadOnlyList<JobId>> SendAsync(BrowserlessCampaignFixture fixture, IReadOnlyList<JobSubmission> submissions, CancellationToken cancellationToken) =>
        [.. (await fixture.Operations.SubmitManyAsync(submissions, cancellationToken)).Select(answer => answer is JobSubmissionResult.Accepted accepted
            ? accepted.Id
            : throw new CampaignAbortedException($"A job was not accepted: {answer}"))];

    private async Task<CampaignReport> JudgeAsync(BrowserlessCampaignFixture alone, BrowserlessCampaignFixture beside, CancellationToken cancellationToken)
    {
        var lines = beside.Workers.SelectMany(worker => worker.Journal.Lines).Where(line => line.Kind == JournalLineKind.Claimed && _deadJobs.ContainsKey(line.JobId)).ToList();
        var inSlots = lines.Where(line => line.Verb == "claim").CountBy(line => _deadJobs[line.JobId]).ToDictionary();
        var charged = 0;
        foreach (var id in _deadJobs.Keys)
        {
            var job = await beside.Operations.FindAsync(JobId.Parse(id), cancellationToken);
            charged += job is null or { Attempts: > 0 } or { Stalls: > 0 } || Judgement.IsSettled(job) ? 1 : 0;
        }

        var first = await Judgement.OfAsync(alone.Site, alone.Operations, _sentAlone, cancellationToken);
        var second = await Judgement.OfAsync(beside.Site, beside.Operations, _sentBeside, cancellationToken);
        return Report(first, second, new DeadSiteClaims(inSlots, lines.Count(line => line.Verb == Trial), charged));
    }

    private CampaignReport Report(Judgement alone, Judgement beside, DeadSiteClaims claims)
    {
        // A worker may have as many jobs of a site at once as it has slots when the site fails for the first time.
        var needless = claims.InSlots.Sum(site => Math.Max(0, site.Value - (_plan.WithoutPages.Contains(site.Key) ? _plan.Concurrency : 0)));
        var ratio = Math.Round(_alone / _beside, 3);
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _sentAlone.Count + _sentBeside.Count + _deadJobs.Count,
            Faults = _plan.DeadSites.Count,
            Lost = alone.Jobs.Concat(beside.Jobs).Count(job => job.Record is null),
            Duplicates = alone.Duplicates + beside.Duplicates,
            Wrong = alone.Wrong + beside.Wrong,
            RecoveryP95 = null,
            Seed = _plan.Seed,
            Figures =
            [
                new("alone_per_s", Math.Round(_sentAlone.Count / _alone.TotalSeconds, 2)),
                new("beside_per_s", Math.Round(_sentBeside.Count / _beside.TotalSeconds, 2)),
                new("ratio", ratio),
                new("dead_jobs", _deadJobs.Count),
                new("claims_in_slots", claims.InSlots.Values.Sum()),
                new("needless_claims", needless),
                new("trials", claims.Trials),
                new("charged", claims.Charged),
            ],
            Failures =
            [
                .. alone.CommonFailures(),
                .. beside.CommonFailures(),
                .. Unless(alone.Done == _sentAlone.Count && beside.Done == _sentBeside.Count, "A job of the healthy site is not done."),
                .. Unless(ratio >= _plan.MinRatio, $"The healthy site's jobs went at {ratio} of their rate alone; at least {_plan.MinRatio} is asked for."),
                .. Unless(needless == 0, $"{needless} jobs of dead sites took a slot beyond the first look at their site."),
                .. Unless(claims.Charged == 0, $"{claims.Charged} jobs of dead sites are charged or at an end."),
                .. Unless(claims.Trials > 0, "No site was tried again after its pause: the campaign shows nothing about that."),
            ],
        };
    }

    private static string[] Unless(bool held, string failure) => held ? [] : [failure];

    /// <param name="InSlots">By site, the jobs that were claimed in the slots of all sites.</param>
    /// <param name="Trials">Jobs that were claimed in the slot for trials.</param>
    /// <param name="Charged">Jobs that lost an attempt or a stall, or have ended.</param>
    private sealed record DeadSiteClaims(IReadOnlyDictionary<string, int> InSlots, int Trials, int Charged);
}

using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Campaigns.SteadySessions;

/// <summary>
/// A session that is over is told so at its next request, and the site writes that down: not one such line may there be. And because one could buy that by
/// signing in before every job, the sign-ins of each account are counted too.
/// </summary>
internal static class SteadySessionsRun
{
    public static async Task<CampaignReport> RunAsync(SteadySessionsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions
            {
                Accounts = plan.Workers * plan.Concurrency,
                Lease = TimeSpan.FromSeconds(10),
                CommitBudget = plan.CommitBudget,
                Settings = new Dictionary<string, string> { ["Pool__SiteTimeMargin"] = plan.SiteTimeMargin.ToString("c", CultureInfo.InvariantCulture) },
                Pack = pack => WithSessionTimes(pack, plan),
            },
            cancellationToken);
        await using (fixture)
        {
            await fixture.Site.ArmAsync(Faults(plan), cancellationToken);
            foreach (var order in CampaignOrder.Make(plan.Name, plan.Seed, plan.Jobs))
            {
                await fixture.SendAsync(order, idempotencyKey: null, cancellationToken);
            }

            for (var started = 0; started < plan.Workers; started++)
            {
                fixture.StartWorker(new CampaignWorkerOptions { Concurrency = plan.Concurrency, Without = plan.Without });
            }

            var monitor = new CampaignMonitor(fixture, progress, () => $"{fixture.Workers.Count} workers");
            await monitor.RunAsync(settled => Task.FromResult(settled == plan.Jobs), cancellationToken);
            var left = await monitor.StopWorkersAsync(cancellationToken);
            return Report(plan, await Judgement.OfAsync(fixture, cancellationToken), fixture.Workers, DateTimeOffset.UtcNow, monitor.LeftFailures(left));
        }
    }

    private static IEnumerable<FaultSpec> Faults(SteadySessionsPlan plan)
    {
        var slow = new FaultSpec { Kind = FaultKind.Slow, Ms = (int)plan.Slowness.TotalMilliseconds };
        return
        [
            new FaultSpec { Kind = FaultKind.SessionEndAfterSeconds, Seconds = plan.Timeout.TotalSeconds },
            slow with { Method = "GET", Path = "/orders/new" },
            slow with { Method = "POST", Path = "/orders" },
        ];
    }

    private static string WithSessionTimes(string pack, SteadySessionsPlan plan)
    {
        const string Lives = "  idle: 20m\n  absolute: 8h\n";
        const string Takes = "    expected: 45s\n";
        var age = string.Create(CultureInfo.InvariantCulture, $"{plan.Timeout.TotalSeconds:0}s");
        return pack.Contains(Lives, StringComparison.Ordinal) && pack.Contains(Takes, StringComparison.Ordinal)
            ? pack.Replace(Lives, $"  idle: {age}\n  absolute: {age}\n", StringComparison.Ordinal)
                .Replace(Takes, string.Create(CultureInfo.InvariantCulture, $"    expected: {plan.Expected.TotalSeconds:0}s\n"), StringComparison.Ordinal)
            : throw new CampaignAbortedException("The site pack no longer tells its sessions' absolute age or its entry's expected time as it did. Set the campaign's anew.");
    }

    private static CampaignReport Report(
        SteadySessionsPlan plan, Judgement judgement, IReadOnlyList<WorkerProcess> workers, DateTimeOffset end, IEnumerable<string> leftFailures)
    {
        var expiries = judgement.Truth.Events.Count(happened => happened is { Kind: EventKind.Fault, Detail: FaultKind.SessionEndAfterSeconds });
        var signIns = SignInStatistics.Of(judgement.Truth);
        var took = workers.SelectMany(worker => TimesOf(worker.Journal.Lines)).ToList();
        var usual = TimeSpan.FromSeconds(Percentile.Median(took) ?? 0);
        var margin = plan.MarginFor(usual);
        var bounds = signIns.ByAccount.ToDictionary(account => account.Key, account => Bound(end - account.Value[0], plan.Timeout, margin));
        var tooSlow = usual > plan.Expected;
        var tooMany = signIns.ByAccount.Where(account => account.Value.Count > bounds[account.Key]).ToList();
        return new CampaignReport
        {
            Campaign = plan.Name,
            Jobs = plan.Jobs,
            Faults = judgement.Truth.Events.Count(happened => happened.Kind == EventKind.Fault),
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = null,
            Seed = plan.Seed,
            Figures =
            [
                new("expiries_met", expiries),
                new("sessions", signIns.ByAccount.Count),
                new("logins", signIns.Logins),
                new("logins_bound", bounds.Values.Sum()),
                new("most_logins_of_a_session", signIns.ByAccount.Values.Max(logins => logins.Count)),
                new("timeout_s", plan.Timeout.TotalSeconds),
                new("margin_s", Math.Round(margin.TotalSeconds, 1)),
                new("job_median_s", Percentile.Median(took)),
                new("too_slow_to_judge", tooSlow),
                new("lockouts", signIns.Lockouts),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("dead", judgement.Dead),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. judgement.Done == plan.Jobs ? (string[])[] : [$"{plan.Jobs - judgement.Done} jobs are not done."],
                .. expiries == 0 || (tooSlow && plan.MayBeTooSlow) ? (string[])[] : [$"{expiries} times a session was used that the site had ended at its known age."],
                .. tooSlow && !plan.MayBeTooSlow
                    ? (string[])[$"Half of the jobs took {usual.TotalSeconds} s or more; the pack says {plan.Expected.TotalSeconds} s. This machine is too slow for this campaign."]
                    : [],
                .. tooSlow && plan.MayBeTooSlow ? [] : tooMany.Select(account => $"{account.Key} signed in {account.Value.Count} times; {bounds[account.Key]} do."),
                .. signIns.Logins > signIns.ByAccount.Count || plan.Without.Count > 0 ? (string[])[] : ["No session was ever renewed: nothing was proved."],
                .. signIns.Failures(),
                .. leftFailures,
            ],
        };
    }

    private static int Bound(TimeSpan total, TimeSpan timeout, TimeSpan margin) =>
        (int)Math.Ceiling(total / (timeout - margin < timeout / 2 ? timeout / 2 : timeout - margin));

    /// <summary>Seconds from each claim to its end; a job that had to wait for a new login has that wait in it, so only the median tells of jobs.</summary>
    private static IEnumerable<double> TimesOf(IReadOnlyList<JournalLine> lines)
    {
        var claimed = new Dictionary<(string, long), long>();
        foreach (var line in lines)
        {
            if (line.Kind == JournalLineKind.Claimed)
            {
                claimed[(line.JobId, line.Fence)] = line.At;
            }
            else if (line is { Kind: JournalLineKind.Answered, Verb: "ack" } && claimed.TryGetValue((line.JobId, line.Fence), out var at))
            {
                yield return Stopwatch.GetElapsedTime(at, line.At).TotalSeconds;
            }
        }
    }
}

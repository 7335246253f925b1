using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.ExpiringSessions;

/// <summary>
/// Jobs meet the end of their session anywhere. Before its intent a job must go on by a new login; past it the record is searched for, and where there
/// is none a person decides, because nothing is entered twice unasked.
/// </summary>
internal static class ExpiringSessionsRun
{
    private static readonly HashSet<string> Ends = [FaultKind.SessionEndAfterSeconds, FaultKind.SessionEndAfterRequests, FaultKind.SessionEndMidSave];

    public static async Task<CampaignReport> RunAsync(ExpiringSessionsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions
            {
                Accounts = plan.Workers * plan.Concurrency,
                Lease = TimeSpan.FromSeconds(10),
                CommitBudget = TimeSpan.FromSeconds(2),
                SearchWindow = plan.SearchWindow,
                Settings = new Dictionary<string, string> { ["Queue__BackoffBase"] = "00:00:01" },
            },
            cancellationToken);
        await using (fixture)
        {
            var orders = CampaignOrder.Make("expiring-sessions", plan.Seed, plan.Jobs);
            await fixture.Site.ArmAsync(plan.Faults(plan.DrawMidSaves(orders)), cancellationToken);
            foreach (var order in orders)
            {
                await fixture.SendAsync(order, idempotencyKey: null, cancellationToken);
            }

            for (var started = 0; started < plan.Workers; started++)
            {
                fixture.StartWorker(new CampaignWorkerOptions { Concurrency = plan.Concurrency });
            }

            var monitor = new CampaignMonitor(fixture, progress, () => $"{fixture.Workers.Count} workers");
            await monitor.RunAsync(settled => Task.FromResult(settled == plan.Jobs), cancellationToken);
            var left = await monitor.StopWorkersAsync(cancellationToken);
            return Report(plan, await Judgement.OfAsync(fixture, cancellationToken), left, monitor.LeftFailures(left));
        }
    }

    private static CampaignReport Report(ExpiringSessionsPlan plan, Judgement judgement, IReadOnlyList<string> left, IEnumerable<string> leftFailures)
    {
        var ends = judgement.Truth.Events.Where(happened => happened.Kind == EventKind.Fault && Ends.Contains(happened.Detail ?? "")).ToList();
        var midSave = ends.Count(end => end.Detail == FaultKind.SessionEndMidSave);
        var met = ends.Select(end => end.Reference).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var failed = judgement.Jobs.Where(job => job.Record is not { State: JobState.Done } && !MustBeInReview(job, met)).ToList();
        var signIns = SignInStatistics.Of(judgement.Truth);
        return new CampaignReport
        {
            Campaign = "expiring-sessions",
            Jobs = plan.Jobs,
            Faults = ends.Count,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = null,
            Seed = plan.Seed,
            Figures =
            [
                new("ended_in_a_save", midSave),
                new("expired_failures", failed.Count),
                new("logins", signIns.Logins),
                new("refused_logins", signIns.Refused),
                new("reused_codes", signIns.ReusedCodes),
                new("lockouts", signIns.Lockouts),
                new("attempts", judgement.Jobs.Sum(job => job.Record?.Attempts ?? 0)),
                new("reentries", judgement.Reentries),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("dead", judgement.Dead),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. failed.Count == 0
                    ? (string[])[]
                    : [$"{failed.Count} jobs failed: {string.Join("; ", failed.Take(5).Select(job => $"{job.Order.Reference} {job.Record?.State}: {job.Record?.Reason}"))}"],
                .. midSave == plan.MidSaves ? (string[])[] : [$"{plan.MidSaves} saves were to end their session and {midSave} did."],
                .. ends.Count > midSave ? (string[])[] : ["No session ended by itself: nothing was proved."],
                // A save whose answer was the login is proved to have saved nothing, so it is sent once more.
                .. judgement.Reentries <= midSave ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time, and the login answered {midSave}."],
                .. signIns.Failures(),
                .. leftFailures,
            ],
        };
    }

    /// <summary>The click was about to be made, or made, when the site ended the session, and the site holds no record: nobody but a person may enter it.</summary>
    private static bool MustBeInReview(JudgedJob job, HashSet<string> met) =>
        job is { Record: { State: JobState.Review, Phase: >= JobPhase.Intent }, Records: 0 } && met.Contains(job.Order.Reference);
}

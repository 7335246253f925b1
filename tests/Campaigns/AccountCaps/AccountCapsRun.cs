using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;
using BrowserAgent.Campaigns.Workers;

namespace BrowserAgent.Campaigns.AccountCaps;

/// <summary>
/// All workers start together and ask for every account; half-way, one more comes. The site keeps the most sessions of an account that were signed
/// in at once.
/// </summary>
internal static class AccountCapsRun
{
    public static async Task<CampaignReport> RunAsync(AccountCapsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(new CampaignFixtureOptions { Accounts = plan.Accounts, Lease = TimeSpan.FromSeconds(10) }, cancellationToken);
        await using (fixture)
        {
            foreach (var order in CampaignOrder.Make("account-caps", plan.Seed, plan.Jobs))
            {
                await fixture.SendAsync(order, idempotencyKey: null, cancellationToken);
            }

            var worker = new CampaignWorkerOptions { Concurrency = plan.Accounts, SharesAccounts = true, Without = plan.Without };
            for (var started = 0; started < plan.Workers; started++)
            {
                fixture.StartWorker(worker);
            }

            var late = false;
            var monitor = new CampaignMonitor(fixture, progress, () => $"{fixture.Workers.Count} workers");
            await monitor.RunAsync(
                async settled =>
                {
                    if (!late && settled >= plan.Jobs / 2)
                    {
                        late = true;
                        fixture.StartWorker(worker);
                    }

                    return settled == plan.Jobs;
                },
                cancellationToken);
            var left = await monitor.StopWorkersAsync(cancellationToken);
            return Report(plan, await Judgement.OfAsync(fixture, cancellationToken), fixture.Workers, monitor.LeftFailures(left));
        }
    }

    private static CampaignReport Report(AccountCapsPlan plan, Judgement judgement, IReadOnlyList<WorkerProcess> workers, IEnumerable<string> leftFailures)
    {
        var most = judgement.Truth.Concurrent.Values.DefaultIfEmpty(0).Max();
        var claims = workers.Sum(worker => worker.Journal.Lines.Count);
        return new CampaignReport
        {
            Campaign = "account-caps",
            Jobs = plan.Jobs,
            Faults = 0,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = null,
            Seed = plan.Seed,
            Figures =
            [
                new("workers", workers.Count),
                new("accounts", judgement.Truth.Concurrent.Count),
                new("most_signed_in_at_once", most),
                new("done", judgement.Done),
                new("queue_calls", claims),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. judgement.Done == plan.Jobs ? (string[])[] : [$"{plan.Jobs - judgement.Done} jobs are not done."],
                .. judgement.Truth.Concurrent.Where(account => account.Value != 1).Select(account => $"{account.Key} was signed in {account.Value} times at once; its cap is 1."),
                .. judgement.Truth.Concurrent.Count == plan.Accounts ? (string[])[] : [$"{judgement.Truth.Concurrent.Count} accounts were used, not all {plan.Accounts}."],
                .. leftFailures,
            ],
        };
    }
}

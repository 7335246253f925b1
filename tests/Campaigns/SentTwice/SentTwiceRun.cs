using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Running;

namespace BrowserAgent.Campaigns.SentTwice;

/// <param name="Name">In the report, and the beginning of every reference.</param>
/// <param name="Orders">Each is sent twice.</param>
/// <param name="Workers">Worker processes.</param>
/// <param name="Seed">Makes the orders.</param>
/// <param name="Without">What is taken out of the workers.</param>
internal sealed record SentTwicePlan(string Name, int Orders, int Workers, int Seed, IReadOnlyList<string> Without);

/// <summary>
/// Two producers order the same: the second job comes, under another idempotency key, when the first is done. The queue's hold on the natural key is over
/// by then and the site takes a reference twice, so only the look before the entry is between the second job and a second record.
/// </summary>
internal static class SentTwiceRun
{
    public static async Task<CampaignReport> RunAsync(SentTwicePlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var fixture = await CampaignFixture.OpenAsync(
            new CampaignFixtureOptions { Accounts = plan.Workers, Lease = TimeSpan.FromSeconds(6), SearchWindow = TimeSpan.FromSeconds(5) }, cancellationToken);
        await using (fixture)
        {
            return await RunAsync(fixture, plan, progress, cancellationToken);
        }
    }

    private static async Task<CampaignReport> RunAsync(CampaignFixture fixture, SentTwicePlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (orders, again) = (CampaignOrder.Make(plan.Name, plan.Seed, plan.Orders), 0);
        var monitor = new CampaignMonitor(fixture, progress, () => $"{again} sent again");
        for (var started = 0; started < plan.Workers; started++)
        {
            fixture.StartWorker(new CampaignWorkerOptions { Without = plan.Without });
        }

        foreach (var order in orders)
        {
            await fixture.SendAsync(order, idempotencyKey: null, cancellationToken);
        }

        await monitor.RunAsync(settled => Task.FromResult(settled == orders.Count), cancellationToken);
        var entered = (await fixture.Site.TruthAsync(cancellationToken)).Orders.Count;
        foreach (var order in orders)
        {
            await fixture.SendAsync(order, $"{order.Reference}-again", cancellationToken);
            again++;
        }

        await monitor.RunAsync(settled => Task.FromResult(settled == orders.Count * 2), cancellationToken);
        var left = await monitor.StopWorkersAsync(cancellationToken);
        var judgement = await Judgement.OfAsync(fixture, cancellationToken);
        return new CampaignReport
        {
            Campaign = plan.Name,
            Jobs = fixture.Sent.Count,
            Faults = again,
            Lost = judgement.Lost,
            Duplicates = judgement.Duplicates,
            Wrong = judgement.Wrong,
            RecoveryP95 = null,
            Seed = plan.Seed,
            Figures =
            [
                new("reentries", judgement.Reentries),
                new("done", judgement.Done),
                new("in_review", judgement.InReview),
                new("left", left.Count),
            ],
            Failures =
            [
                .. judgement.CommonFailures(),
                .. entered == orders.Count ? (string[])[] : [$"{orders.Count} orders were sent and {entered} were in the site when they were sent again."],
                .. judgement.Reentries == 0 ? (string[])[] : [$"{judgement.Reentries} saves were sent a second time."],
                .. monitor.LeftFailures(left),
            ],
        };
    }
}

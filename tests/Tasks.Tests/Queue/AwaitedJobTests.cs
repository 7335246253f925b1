using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Webhooks;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>A job whose natural key another job has reserved says which one, and what lets it go on.</summary>
public sealed class AwaitedJobTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Get_HolderRuns_NamesItWithItsState()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (first, second) = await TwoOfOneKeyAsync(fixture);
        await fixture.ClaimAsync();
        Assert.Null(await fixture.Queue.ClaimAsync("w2", QueueFixture.None));

        var waiting = await fixture.GetAsync(second.Id);

        Assert.Equal((JobState.Ready, new AwaitedJob(first.Id, JobState.Running)), (waiting.State, waiting.WaitsFor));
        Assert.Null((await fixture.GetAsync(first.Id)).WaitsFor);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Park_PastIntent_TheWaitingJobIsToldAndADecisionFreesIt(bool approve)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (first, second) = await TwoOfOneKeyAsync(fixture);
        await ParkPastIntentAsync(fixture, blockedBefore: true);

        var waiting = await fixture.GetAsync(second.Id);
        Assert.Equal(new AwaitedJob(first.Id, JobState.Review), waiting.WaitsFor);
        Assert.Contains(first.Id.Value, waiting.Reason, StringComparison.Ordinal);
        Assert.Contains("Approve or reject that job", waiting.Reason, StringComparison.Ordinal);

        if (approve)
        {
            await fixture.Queue.RequeueAsync(first.Id, new ApprovalVote("Kim"), QueueFixture.None);
            var again = await fixture.ClaimAsync();
            Assert.Equal((first.Id, JobPhase.Intent), (again.Job.Id, again.Job.Phase));
            await fixture.Queue.AcknowledgeAsync(again, JobVerdict.Entered, "{}", QueueFixture.None);
        }
        else
        {
            await fixture.Queue.RejectAsync(first.Id, "not in the site", QueueFixture.None);
        }

        var claim = await fixture.ClaimAsync();
        Assert.Equal((second.Id, null, null), (claim.Job.Id, claim.Job.Reason, claim.Job.WaitsFor));
    }

    [Fact]
    public async Task Reason_HolderOfAnotherTenant_NamesNothingOfItAndTheRecordDoes()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var first = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1", tenant: "north"));
        var second = await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1", tenant: "south"));
        await fixture.ClaimAsync();
        Assert.Null(await fixture.Queue.ClaimAsync("w2", QueueFixture.None));

        var waiting = await fixture.GetAsync(second.Id);

        Assert.Equal(("waiting: blocked by another job", first.Id), (waiting.Reason, waiting.WaitsFor!.Id));
    }

    [Fact]
    public async Task Claim_HolderIsInReviewAlready_SaysTheSame()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (_, second) = await TwoOfOneKeyAsync(fixture);
        await ParkPastIntentAsync(fixture, blockedBefore: false);
        Assert.Null(await fixture.Queue.ClaimAsync("w2", QueueFixture.None));

        Assert.Contains("Approve or reject that job", (await fixture.GetAsync(second.Id)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Webhook_HolderIsInReview_TellsTheWaitOnce(bool blockedBefore)
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        var queue = fixture.Queue;
        await queue.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var second = await queue.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1") with { WebhookUrl = "https://erp.example/hook" });
        await ParkPastIntentAsync(queue, blockedBefore);
        for (var again = 0; again < 2; again++)
        {
            Assert.Null(await queue.Queue.ClaimAsync("w2", QueueFixture.None));
            await queue.Queue.UnblockAsync(QueueFixture.None);
        }

        var item = Assert.Single(await fixture.Outbox.TakeAsync(50, QueueFixture.None));

        Assert.Equal((second.Id, JobState.Ready), (item.Job.Id, item.State));
        Assert.Contains("Approve or reject that job", item.Job.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Webhook_HolderInReviewIsOfAnotherTenant_IsNotSent(bool blockedBefore)
    {
        await using var fixture = await WebhookFixture.OpenAsync(server);
        var queue = fixture.Queue;
        await queue.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1", tenant: "north"));
        var second = await queue.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1", tenant: "south") with { WebhookUrl = "https://erp.example/hook" });
        await ParkPastIntentAsync(queue, blockedBefore);
        Assert.Null(await queue.Queue.ClaimAsync("w2", QueueFixture.None));

        Assert.Equal("waiting: blocked by another job", (await queue.GetAsync(second.Id)).Reason);
        Assert.Empty(await fixture.Outbox.TakeAsync(50, QueueFixture.None));
    }

    private static async Task<(JobRecord First, JobRecord Second)> TwoOfOneKeyAsync(QueueFixture fixture) =>
        (await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1")), await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1")));

    private static async Task ParkPastIntentAsync(QueueFixture fixture, bool blockedBefore)
    {
        var claim = await fixture.ClaimAsync();
        if (blockedBefore)
        {
            Assert.Null(await fixture.Queue.ClaimAsync("w2", QueueFixture.None));
        }

        await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None);
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.ParkAsync(claim, "unknown", QueueFixture.None));
    }
}

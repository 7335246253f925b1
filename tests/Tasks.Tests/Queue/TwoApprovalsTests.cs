using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>A job that needs two approvals: the first is stored, and only another name gives the second.</summary>
public sealed class TwoApprovalsTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Requeue_TwoNames_GoesOnAfterTheSecond()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));

        Assert.Equal(RequeueResult.FirstOfTwo, await ApproveAsync(fixture.Queue, job, "Kim Miller"));
        var first = await fixture.GetAsync(job.Id);
        Assert.Equal((JobState.Review, "Kim Miller", false), (first.State, first.FirstApproval?.ByWhom, first.Approved));
        Assert.Equal(first.UpdatedAt, first.FirstApproval!.At);

        Assert.Equal(RequeueResult.SecondByTheSame, await ApproveAsync(fixture.Queue, job, "KIM Miller"));
        Assert.Equal(JobState.Review, (await fixture.GetAsync(job.Id)).State);

        // Another worker, or the same one after a restart.
        var other = new RedisJobQueue(fixture.Link, Options.Create(fixture.Options), fixture.Clock);
        Assert.Equal(RequeueResult.Ok, await ApproveAsync(other, job, "Robin"));
        var after = await fixture.GetAsync(job.Id);
        Assert.Equal((JobState.Ready, null, true), (after.State, after.FirstApproval, after.Approved));
    }

    [Fact]
    public async Task Requeue_ManyAtOnce_OneIsTheFirstAndOneTheSecond()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(place => ApproveAsync(fixture.Queue, job, place % 2 == 0 ? "Kim" : "Robin")));

        Assert.Equal((1, 1), (answers.Count(answer => answer == RequeueResult.FirstOfTwo), answers.Count(answer => answer == RequeueResult.Ok)));
        Assert.Equal(JobState.Ready, (await fixture.GetAsync(job.Id)).State);
    }

    [Fact]
    public async Task Requeue_TheSameNameAtOnce_IsOneApproval()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ApproveAsync(fixture.Queue, job, "Kim")));

        Assert.Equal((1, 9), (answers.Count(answer => answer == RequeueResult.FirstOfTwo), answers.Count(answer => answer == RequeueResult.SecondByTheSame)));
    }

    [Fact]
    public async Task Reject_AfterTheFirstApproval_DropsIt()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));
        await ApproveAsync(fixture.Queue, job, "Kim");

        await fixture.Queue.RejectAsync(job.Id, "no", QueueFixture.None);

        Assert.Null((await fixture.GetAsync(job.Id)).FirstApproval);
        Assert.Equal(RequeueResult.FirstOfTwo, await ApproveAsync(fixture.Queue, job, "Robin"));
        Assert.Equal(JobState.Dead, (await fixture.GetAsync(job.Id)).State);
    }

    [Fact]
    public async Task Cancel_AfterTheFirstApproval_DropsIt()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));
        await ApproveAsync(fixture.Queue, job, "Kim");

        Assert.Equal(CancelResult.Cancelled, await fixture.Queue.CancelAsync(job.Id, "no", QueueFixture.None));

        Assert.Null((await fixture.GetAsync(job.Id)).FirstApproval);
        Assert.Equal(RequeueResult.Refused, await ApproveAsync(fixture.Queue, job, "Robin"));
    }

    [Fact]
    public async Task Park_AfterTwoApprovals_NeedsTwoAgain()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));
        await ApproveAsync(fixture.Queue, job, "Kim");
        await ApproveAsync(fixture.Queue, job, "Robin");

        await fixture.Queue.ParkAsync(await fixture.ClaimAsync(), "unsure", QueueFixture.None);

        Assert.Equal(RequeueResult.FirstOfTwo, await ApproveAsync(fixture.Queue, job, "Robin"));
    }

    private static Task<RequeueResult> ApproveAsync(RedisJobQueue queue, JobRecord job, string byWhom) =>
        queue.RequeueAsync(job.Id, new ApprovalVote(byWhom, NeedsTwo: true), QueueFixture.None);
}

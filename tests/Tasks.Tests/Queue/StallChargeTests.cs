using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>Who is charged for a lost worker or browser: the job, or the worker.</summary>
public sealed class StallChargeTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public async Task Reap_SeveralJobsOfOneWorker_ChargesNone()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var jobs = new List<JobId>();
        for (var number = 0; number < 3; number++)
        {
            jobs.Add((await fixture.EnqueueAsync(QueueFixture.Job())).Id);
        }

        for (var crash = 1; crash <= 5; crash++)
        {
            await LoseAsync(fixture, $"crashing{crash}", 3);
        }

        foreach (var id in jobs)
        {
            var job = await fixture.GetAsync(id);
            Assert.Equal((JobState.Delayed, 0), (job.State, job.Stalls));
            Assert.Contains("not charged", job.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reap_SecondLeaseOfTheWorkerRunsOutLater_ChargesNeither()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.EnqueueAsync(QueueFixture.Job());
        var (first, second) = (await fixture.ClaimAsync(), await fixture.ClaimAsync());
        await fixture.ExpireAsync(first);
        await fixture.Raw.SortedSetIncrementAsync(fixture.Keys.Of("lease"), second.Job.Id.Value, -fixture.Options.Lease.TotalMilliseconds + 2_000);

        Assert.Equal(1, await fixture.Queue.ReapAsync(QueueFixture.None));
        await fixture.ExpireAsync(second);
        Assert.Equal(1, await fixture.Queue.ReapAsync(QueueFixture.None));

        Assert.Equal((0, 0), ((await fixture.GetAsync(first.Job.Id)).Stalls, (await fixture.GetAsync(second.Job.Id)).Stalls));
    }

    [Fact]
    public async Task Reap_LivingLeaseOfTheSameWorker_DoesNotExcuseTheJob()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job());
        await fixture.EnqueueAsync(QueueFixture.Job());
        var (lost, _) = (await fixture.ClaimAsync(), await fixture.ClaimAsync());
        await fixture.ExpireAsync(lost);

        await fixture.Queue.ReapAsync(QueueFixture.None);

        Assert.Equal(1, (await fixture.GetAsync(lost.Job.Id)).Stalls);
    }

    [Fact]
    public async Task Reap_AloneOnThreeWorkers_IsSetAside()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        for (var worker = 1; worker <= 3; worker++)
        {
            await LoseAsync(fixture, $"host{worker}-17-0a1b2c3d", 1);
        }

        Assert.Equal((JobState.Dead, 3), ((await fixture.GetAsync(job.Id)).State, (await fixture.GetAsync(job.Id)).Stalls));
    }

    [Fact]
    public async Task Reap_WorkerInACrashLoop_DoesNotEndTheJobItHolds()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        for (var start = 1; start <= 50; start++)
        {
            await LoseAsync(fixture, $"host-{start}-0a1b2c3d", 1);
        }

        Assert.Equal((JobState.Delayed, 1), ((await fixture.GetAsync(job.Id)).State, (await fixture.GetAsync(job.Id)).Stalls));
    }

    [Fact]
    public async Task Reap_RestartedWorkerThatFinishedOtherJobs_ChargesTheJobThatEndsItAlone()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job(priority: 9));
        for (var start = 1; start <= 3; start++)
        {
            var worker = $"host-{start}-0a1b2c3d";
            await fixture.EnqueueAsync(QueueFixture.Job(priority: 0));
            await fixture.Queue.AcknowledgeAsync(await fixture.ClaimAsync(worker), JobVerdict.Entered, "{}", QueueFixture.None);
            await LoseAsync(fixture, worker, 1);
        }

        Assert.Equal(JobState.Dead, (await fixture.GetAsync(job.Id)).State);
    }

    [Fact]
    public async Task Loss_AlwaysInCompanyWhileOthersFinish_EndsAtTheFourfoldLimit()
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxStalls = 0 });
        var job = await fixture.EnqueueAsync(QueueFixture.Job(priority: 0));
        for (var loss = 1; loss <= 5; loss++)
        {
            await fixture.EnqueueAsync(QueueFixture.Job());
            var claim = await ClaimDueAsync(fixture, job.Id, "w1");
            var other = await fixture.ClaimAsync();
            await fixture.Queue.StallAsync(claim, "the driver died", StallCause.Together, QueueFixture.None);
            await Task.Delay(2);
            await fixture.Queue.AcknowledgeAsync(other, JobVerdict.Entered, "{}", QueueFixture.None);
            await Task.Delay(2);
        }

        Assert.Equal((JobState.Dead, 0), ((await fixture.GetAsync(job.Id)).State, (await fixture.GetAsync(job.Id)).Stalls));
    }

    [Theory]
    [InlineData("Job", 2)]
    [InlineData("Alone", 1)]
    [InlineData("Together", 0)]
    public async Task Stall_TwiceOnOneWorker_IsChargedByItsCause(string cause, int stalls)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        for (var stall = 0; stall < 2; stall++)
        {
            await fixture.Queue.StallAsync(await ClaimDueAsync(fixture, job.Id, "w1"), "browser died", Enum.Parse<StallCause>(cause), QueueFixture.None);
        }

        Assert.Equal(stalls, (await fixture.GetAsync(job.Id)).Stalls);
    }

    /// <summary>A worker claims jobs, and is gone.</summary>
    private static async Task LoseAsync(QueueFixture fixture, string worker, int jobs)
    {
        await MakeAllDueAsync(fixture);
        for (var number = 0; number < jobs; number++)
        {
            await fixture.ExpireAsync(await fixture.ClaimAsync(worker));
        }

        Assert.Equal(jobs, await fixture.Queue.ReapAsync(QueueFixture.None));
    }

    private static async Task<JobClaim> ClaimDueAsync(QueueFixture fixture, JobId id, string worker)
    {
        await MakeAllDueAsync(fixture);
        var claim = await fixture.ClaimAsync(worker);
        Assert.Equal(id, claim.Job.Id);
        return claim;
    }

    private static async Task MakeAllDueAsync(QueueFixture fixture)
    {
        foreach (var id in await fixture.Raw.SortedSetRangeByRankAsync(fixture.Keys.Of("delayed")))
        {
            await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("delayed"), id, 1);
        }

        await fixture.Queue.PromoteAsync(QueueFixture.None);
    }
}

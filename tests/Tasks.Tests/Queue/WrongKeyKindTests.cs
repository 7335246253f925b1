using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.TestKit;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>A key of the queue that something else replaced by another kind of value: calls that need it fail before they write anything, so no job is lost.</summary>
public sealed class WrongKeyKindTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly string[] Lines = ["ready", "blocked", "delayed", "lease", "review", "done", "dead", "cancelled"];

    public static TheoryData<string> KeyNames => [.. QueueKeys.Names.Where(name => name is not ("wake" or "ev"))];

    [Theory]
    [MemberData(nameof(KeyNames))]
    public async Task Calls_WhileAKeyHoldsAnotherKind_LoseNoJob(string name)
    {
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { MaxStalls = 0 });
        var jobs = await FillAsync(fixture);
        var before = await PlacesAsync(fixture);
        Assert.All(jobs.All, id => Assert.Single(before[id]));
        var key = fixture.Keys.Of(name);
        var existed = await fixture.Raw.KeyExistsAsync(key);
        if (existed)
        {
            await fixture.Raw.KeyRenameAsync(key, key.ToString() + ":kept");
        }

        await fixture.Raw.StringSetAsync(key, "x");

        var refusals = await CallEverythingAsync(fixture, jobs);

        await fixture.Raw.KeyDeleteAsync(key);
        if (existed)
        {
            await fixture.Raw.KeyRenameAsync(key.ToString() + ":kept", key);
        }

        var after = await PlacesAsync(fixture);
        Assert.All(jobs.All, id => Assert.Single(after[id]));
        Assert.All(refusals, text => Assert.Contains($"{key} holds a string", text, StringComparison.Ordinal));
    }

    private static async Task<Filled> FillAsync(QueueFixture fixture)
    {
        var jobs = new Filled();
        for (var number = 0; number < 9; number++)
        {
            await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: $"K-{number}"));
            jobs.Claims.Add(await fixture.ClaimAsync());
        }

        jobs.All.AddRange(jobs.Claims.Select(claim => claim.Job.Id));
        var parked = jobs.Claims[0];
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.ParkAsync(parked, "a person decides", QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RetryAsync(jobs.Claims[1], "later", TimeSpan.FromHours(1), QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.StallAsync(jobs.Claims[2], "gone", StallCause.Job, QueueFixture.None));
        await fixture.ExpireAsync(jobs.Claims[3]);

        // Waits for the natural key of a running job.
        jobs.All.Add((await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "K-4"))).Id);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        jobs.All.Add((await fixture.EnqueueAsync(QueueFixture.Job())).Id);
        jobs.All.Add((await fixture.EnqueueAsync(QueueFixture.Job())).Id);
        return jobs;
    }

    /// <returns>The texts of the calls that failed.</returns>
    private static async Task<IReadOnlyList<string>> CallEverythingAsync(QueueFixture fixture, Filled jobs)
    {
        var queue = fixture.Queue;
        var ended = new Queue<JobClaim>(jobs.Claims.Skip(4));
        var refusals = new List<string>();
        Func<Task>[] calls =
        [
            async () => jobs.All.Add((await fixture.EnqueueAsync(QueueFixture.Job(idempotencyKey: "once"))).Id),
            async () => jobs.All.Add((await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review))).Id),
            () => queue.RenewAsync(ended.Peek(), QueueFixture.None),
            () => queue.SetPhaseAsync(ended.Peek(), JobPhase.Intent, QueueFixture.None),
            () => queue.ParkAsync(ended.Dequeue(), "doubt", QueueFixture.None),
            () => queue.RetryAsync(ended.Dequeue(), "error", null, QueueFixture.None),
            () => queue.StallAsync(ended.Dequeue(), "lost", StallCause.Job, QueueFixture.None),
            () => queue.AcknowledgeAsync(ended.Dequeue(), JobVerdict.Entered, "{}", QueueFixture.None),
            () => queue.ReleaseAsync(ended.Dequeue(), QueueFixture.None),
            () => queue.RequeueAsync(jobs.Claims[0].Job.Id, new ApprovalVote("Kim"), QueueFixture.None),
            () => queue.RejectAsync(jobs.Claims[0].Job.Id, "no", QueueFixture.None),
            () => queue.CancelAsync(jobs.All[^1], "not needed", QueueFixture.None),
            () => fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("delayed"), jobs.Claims[1].Job.Id.Value, 1),
            () => queue.PromoteAsync(QueueFixture.None),
            () => queue.ReapAsync(QueueFixture.None),
            () => queue.UnblockAsync(QueueFixture.None),
            () => queue.SweepAsync(QueueFixture.None),
            () => queue.ClaimAsync("w2", QueueFixture.None),
            () => queue.ClaimAsync("w2", QueueFixture.None),
        ];
        foreach (var call in calls)
        {
            try
            {
                await call();
            }
            catch (QueueUnavailableException refused)
            {
                refusals.Add(refused.Message);
            }
            catch (RedisServerException)
            {
                // The test's own write to the key that was replaced.
            }
        }

        return refusals;
    }

    private static async Task<ILookup<JobId, string>> PlacesAsync(QueueFixture fixture)
    {
        var places = new List<(JobId Id, string Line)>();
        foreach (var line in Lines)
        {
            var members = await fixture.Raw.SortedSetRangeByRankAsync(fixture.Keys.Of(line));
            places.AddRange(members.Select(member => (JobId.Parse(member.ToString()[^32..]), line)));
        }

        return places.ToLookup(place => place.Id, place => place.Line);
    }

    private sealed class Filled
    {
        public List<JobId> All { get; } = [];

        public List<JobClaim> Claims { get; } = [];
    }
}

using System.Globalization;
using System.Text.Json;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>
/// Queues that earlier versions wrote, as Samples has them: twelve jobs of one tenant, in every state but running, one of a killed worker; with schema 4 also two of
/// another tenant.
/// </summary>
public sealed class SchemaMigrationTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private const string Payload = """{"reference":"É-1/\\ü","lines":[]}""";

    private static readonly string[] ExpectedKeys =
        ["PO-DONE", "PO-REVIEW", "PO-DEAD", "", "PO-CANCELLED", "PO-RETRY", "PO-LATER", "PO-NEVER", "PO-REVIEW", "PO-KILLED", "PO-READY", "GRÖSSE-0"];

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Check_QueueOfAnEarlierVersion_KeepsEveryJobInItsStateWithPayloadAndResult(int schema)
    {
        await using var fixture = await OpenSampleAsync(schema);

        await CheckAsync(fixture);
        await CheckAsync(fixture);

        var all = await fixture.Queue.ListAsync(null, 100, QueueFixture.None);
        Assert.Empty(all.Unreadable);
        Assert.Equal(schema == 3 ? [] : ["", "PO-BETA"], all.Where(job => job.Tenant == "beta").Select(job => job.NaturalKey ?? ""));
        var jobs = all.Where(job => job.Tenant == "acme").ToArray();
        Assert.Equal(ExpectedKeys, jobs.OrderBy(job => job.Id.Value, StringComparer.Ordinal).Select(job => job.NaturalKey ?? ""));
        Assert.All(jobs, job => Assert.Equal(Payload, job.PayloadJson));
        Assert.Equal("""{"reference":"PO-DONE","number":"4711"}""", Assert.Single(jobs, job => job.State == JobState.Done).ResultJson);
        Assert.DoesNotContain(await fixture.Raw.HashKeysAsync(fixture.Keys.Of("job")), field => ((string)field!).Contains(':', StringComparison.Ordinal));
        (JobState, long)[] expected = [(JobState.Ready, 3), (JobState.Delayed, 3), (JobState.Running, 1), (JobState.Review, 1), (JobState.Done, 1), (JobState.Dead, 1), (JobState.Rejected, 1), (JobState.Cancelled, 1)];
        var byTenant = new RedisTenantJobs(fixture.Link, Options.Create(fixture.Options));
        Assert.Equal(expected, (await byTenant.CountAsync(["acme"], QueueFixture.None)).Select(count => (count.Key, count.Value)));
        Assert.Equal(all.Count - 12, (await byTenant.CountAsync(["beta"], QueueFixture.None)).Values.Sum());
        Assert.Equal(await fixture.Queue.CountAsync(QueueFixture.None), await byTenant.CountAsync(["acme", "beta"], QueueFixture.None));
        Assert.Equal(all.Select(job => job.Id.Value).OrderDescending(StringComparer.Ordinal), (await byTenant.ListAsync(["acme", "beta"], null, 100, null, QueueFixture.None)).Select(job => job.Id.Value));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Check_QueueOfAnEarlierVersion_RunsOnWithItsKeysReserved(int schema)
    {
        await using var fixture = await OpenSampleAsync(schema);
        await CheckAsync(fixture);

        await fixture.Queue.ReapAsync(QueueFixture.None);
        var claims = new List<JobClaim>();
        while (await fixture.Queue.ClaimAsync("w2", QueueFixture.None) is { } claim)
        {
            claims.Add(claim);
        }

        Assert.Equal([("GRÖSSE-0", JobPhase.None), ("PO-KILLED", JobPhase.Intent), ("PO-READY", JobPhase.None)], claims.Where(claim => claim.Job.Tenant == "acme").Select(claim => (claim.Job.NaturalKey!, claim.Job.Phase)).Order());
        var answer = Assert.IsType<EnqueueResult.Known>(await fixture.Queue.EnqueueAsync(QueueFixture.Job(idempotencyKey: "key-ready"), QueueFixture.None));
        Assert.Equal(claims.Single(claim => claim.Job.NaturalKey == "PO-READY").Job.Id, answer.Id);
        Assert.Equal("PO-REVIEW", (await fixture.Queue.ListAsync(JobState.Ready, 10, QueueFixture.None)).Single().NaturalKey);
    }

    [Theory]
    [InlineData(3, 24 + 1)]
    [InlineData(4, 14)]
    public async Task Check_WorkerOfAnEarlierVersionStillRunsAJob_IsRefusedAndNothingMoves(int schema, int fields)
    {
        await using var fixture = await OpenSampleAsync(schema);
        var leased = (await fixture.Raw.SortedSetRangeByRankAsync(fixture.Keys.Of("lease")))[0];
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("lease"), leased, DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds());

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => CheckAsync(fixture));

        Assert.Contains("Stop all workers of the earlier version", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fields, await fixture.Raw.HashLengthAsync(fixture.Keys.Of("job")));
        Assert.Equal(schema, (int)await fixture.Raw.HashGetAsync(fixture.Keys.Of("ctl"), "schema"));
        Assert.False(await fixture.Raw.KeyExistsAsync(fixture.Keys.Of("bytenant")));
    }

    [Fact]
    public async Task Check_InterruptedWhileItMoved_ContinuesAndPausesOnlyWhatWasPausedBefore()
    {
        await using var fixture = await OpenSampleAsync();
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("ctl"), [new("paused", "all"), new("pausedbefore", "site:other")]);
        var moved = (await fixture.Raw.HashKeysAsync(fixture.Keys.Of("job"))).First(field => ((string)field!).EndsWith(":payload", StringComparison.Ordinal));
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("payload"), ((string)moved!)[..32], Payload);
        await fixture.Raw.HashDeleteAsync(fixture.Keys.Of("job"), moved);

        await Task.WhenAll(CheckAsync(fixture), CheckAsync(fixture));

        Assert.All(await fixture.Queue.ListAsync(null, 100, QueueFixture.None), job => Assert.Equal(Payload, job.PayloadJson));
        Assert.Equal(["site other"], (await fixture.Queue.PausedAsync(QueueFixture.None)).Select(scope => $"{scope.Kind} {scope.Name}".ToLowerInvariant()));
        Assert.False(await fixture.Raw.HashExistsAsync(fixture.Keys.Of("ctl"), "pausedbefore"));
    }

    [Theory]
    [InlineData("ready")]
    [InlineData("delayed")]
    public async Task Check_InterruptedWhileItIndexed_EndsWithEachJobOnceInItsState(string state)
    {
        await using var fixture = await OpenSampleAsync(schema: 4);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("ctl"), [new("paused", "all"), new("pausedbefore", "")]);
        var ready = (await fixture.Queue.ListAsync(JobState.Ready, 100, QueueFixture.None)).Single(job => job.NaturalKey == "PO-READY");
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("bytenant"), $"acme\u0002{state}\u0002{ready.Id}", 0);

        await Task.WhenAll(CheckAsync(fixture), CheckAsync(fixture));

        Assert.Equal(14, await fixture.Raw.SortedSetLengthAsync(fixture.Keys.Of("bytenant")));
        Assert.Empty(await fixture.Queue.PausedAsync(QueueFixture.None));
    }

    [Fact]
    public async Task Restore_JobOfAWorkerOfTheVersionBefore_GetsItsPayload()
    {
        await using var fixture = await OpenSampleAsync();
        await CheckAsync(fixture);
        var late = await fixture.EnqueueAsync(QueueFixture.Job(priority: 0));
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("job"), late.Id.Value + ":payload", Payload);
        await fixture.Raw.HashDeleteAsync(fixture.Keys.Of("payload"), late.Id.Value);
        await fixture.ClaimAsync();

        Assert.IsType<RestoreResult.Restored>(await new RedisSetAside(fixture.Link, Options.Create(fixture.Options)).RestoreAsync(late.Id, QueueFixture.None));

        Assert.Equal((JobState.Review, Payload), ((await fixture.GetAsync(late.Id)).State, (await fixture.GetAsync(late.Id)).PayloadJson));
    }

    private static Task CheckAsync(QueueFixture fixture) =>
        new RedisStartupCheck(fixture.Link, Options.Create(fixture.Options), fixture.Clock, NullLogger<RedisStartupCheck>.Instance).CheckAsync(QueueFixture.None);

    private async Task<QueueFixture> OpenSampleAsync(int schema = 3)
    {
        var fixture = await QueueFixture.OpenAsync(server);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Queue", "Samples", $"schema-{schema}.jsonl")))
        {
            switch (JsonSerializer.Deserialize<string[]>(line)!)
            {
                case ["HSET", var key, var field, var value]:
                    await fixture.Raw.HashSetAsync(fixture.Keys.Of(key), field, value);
                    break;
                case ["ZADD", var key, var score, var member]:
                    await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of(key), member, double.Parse(score, CultureInfo.InvariantCulture));
                    break;
                case ["RPUSH", var key, var text]:
                    await fixture.Raw.ListRightPushAsync(fixture.Keys.Of(key), text);
                    break;
                default:
                    throw new FormatException($"The sample's line {line} is no command that this test knows.");
            }
        }

        return fixture;
    }
}

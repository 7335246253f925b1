using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>The server itself: checked at start, down, lost during a call.</summary>
public sealed class RedisStartupCheckTests
{
    [Fact]
    public async Task Check_GoodServer_PassesWithoutAWarningAndLeavesNothingBehind()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        var log = new ListLogger<RedisStartupCheck>();

        await CreateSut(fixture, log).CheckAsync(QueueFixture.None);

        Assert.DoesNotContain(log.Lines, line => line.Level >= LogLevel.Warning);
        Assert.Equal(["schema"], (await fixture.Raw.HashKeysAsync(fixture.Keys.Of("ctl"))).Select(field => (string?)field));
    }

    [Fact]
    public async Task Check_CountThatDoesNotAddUp_IsRefused()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        using var end = new CancellationTokenSource();
        var control = fixture.Keys.Of("ctl");

        // Removes increments while they are made, with the effect of a server that runs scripts concurrently.
        var thief = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                foreach (var field in await fixture.Raw.HashKeysAsync(control))
                {
                    await fixture.Raw.HashDeleteAsync(control, field);
                }
            }
        });
        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => CreateSut(fixture).CheckAsync(QueueFixture.None));
        await end.CancelAsync();
        await thief;

        Assert.Contains("concurrent increments", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_QueueOfANewerSchema_IsRefused()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("ctl"), "schema", 99);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => CreateSut(fixture).CheckAsync(QueueFixture.None));

        Assert.Contains("99", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_KeysOfAnotherKind_AreNamed()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Raw.StringSetAsync(fixture.Keys.Inbox, "{}");
        await fixture.Raw.ListRightPushAsync(fixture.Keys.Of("ready"), "x");

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => CreateSut(fixture).CheckAsync(QueueFixture.None));

        Assert.Contains($"{fixture.Keys.Inbox} holds a string, not a list", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{fixture.Keys.Of("ready")} holds a list, not a sorted set", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_MemoryFull_RefusesNewWorkAndBringsTheOldToItsEnd()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        Assert.Equal("+OK", await server.CommandAsync("CONFIG SET maxmemory 1mb"));

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Queue.EnqueueAsync(QueueFixture.Job(), QueueFixture.None));

        Assert.Contains("memory is full", fault.Message, StringComparison.Ordinal);
        var claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
        Assert.Equal(JobState.Done, (await fixture.GetAsync(job.Id)).State);
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task Check_EvictingServer_IsRefusedNamingTheSetting(string policy)
    {
        await using var server = await RedisServerFixture.StartAsync("--maxmemory-policy", policy);
        await using var fixture = await QueueFixture.OpenAsync(server);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => CreateSut(fixture).CheckAsync(QueueFixture.None));

        Assert.Contains(policy, fault.Message, StringComparison.Ordinal);
        Assert.Contains("CONFIG SET maxmemory-policy noeviction", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NoAppendOnlyFile_WarnsWhatWouldBeLost()
    {
        await using var server = await RedisServerFixture.StartAsync("--appendonly", "no");
        await using var fixture = await QueueFixture.OpenAsync(server);
        var log = new ListLogger<RedisStartupCheck>();

        await CreateSut(fixture, log).CheckAsync(QueueFixture.None);

        var warning = Assert.Single(log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Contains("appendonly yes", warning.Text, StringComparison.Ordinal);
        Assert.Contains("leases", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ServerTakesNoWrites_IsRefusedAfterThreeAttempts()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        var log = new ListLogger<RedisStartupCheck>();
        // Of a master that does not exist: it goes on answering reads and refuses writes.
        Assert.Equal("+OK", await server.CommandAsync($"REPLICAOF 127.0.0.1 {RedisServerFixture.FreePort()}"));

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => CreateSut(fixture, log).CheckAsync(QueueFixture.None));

        Assert.Contains("3 times in a row", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, log.Lines.Count(line => line.Text.Contains("the check is repeated", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Check_ScriptsForbidden_IsRefused()
    {
        await using var server = await RedisServerFixture.StartAsync();
        Assert.Equal("+OK", await server.CommandAsync("ACL SETUSER noscript on >pw ~* &* +@all -@scripting"));
        await using var fixture = await QueueFixture.OpenAsync(server);
        Assert.Equal("+OK", await server.CommandAsync("ACL SETUSER default -@scripting"));

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => CreateSut(fixture).CheckAsync(QueueFixture.None));

        Assert.Contains("EVAL", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RedisDown_NamesTheAddressAndTheNextMoveButNoPassword()
    {
        var options = Microsoft.Extensions.Options.Options.Create(new QueueOptions { Redis = $"127.0.0.1:{RedisServerFixture.FreePort()},password=secret-word,connectTimeout=500" });
        await using var link = new RedisClient(options, TimeProvider.System, NullLogger<RedisClient>.Instance);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() =>
            new RedisStartupCheck(link, options, TimeProvider.System, NullLogger<RedisStartupCheck>.Instance).CheckAsync(QueueFixture.None));

        Assert.Contains(options.Value.Redis.Split(',')[0], fault.Message, StringComparison.Ordinal);
        Assert.Contains("redis-server", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Queue:Redis", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoAddress_SaysWhichSetting()
    {
        var options = Microsoft.Extensions.Options.Options.Create(new QueueOptions());
        await using var link = new RedisClient(options, TimeProvider.System, NullLogger<RedisClient>.Instance);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => new RedisJobQueue(link, options, TimeProvider.System).CountAsync(QueueFixture.None));

        Assert.Contains("Queue:Redis", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_ServerRestarted_KeepsJobsLeasesAndFences()
    {
        await using var server = await RedisServerFixture.StartAsync("--appendfsync", "always");
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.EnqueueAsync(QueueFixture.Job(naturalKey: "PO-1"));
        var claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));

        await server.StopServerAsync();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Queue.ClaimAsync("w2", QueueFixture.None));
        await server.StartServerAsync();

        Assert.Equal(FencedWriteResult.Ok, await UntilBackAsync(() => fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None)));
        Assert.Equal(JobState.Done, (await fixture.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Link_NothingSucceedsForTenSeconds_IsReplacedAndResubscribes()
    {
        await using var server = await RedisServerFixture.StartAsync();
        var timeProvider = new RealTimersTimeProvider();
        await using var fixture = await QueueFixture.OpenAsync(server, timeProvider: timeProvider);
        var received = new SemaphoreSlim(0);
        await fixture.Link.SubscribeAsync(fixture.Keys.Wake, () => received.Release(), QueueFixture.None);
        Assert.Equal(1, fixture.Link.Connections);

        // A call that Redis does not answer in time: the first failure starts the watchdog's time.
        await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Link.CallAsync<int>(_ => throw new TimeoutException(), repeatable: false, QueueFixture.None));
        timeProvider.Advance(RedisClient.ReplaceAfter - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Link.CallAsync<int>(_ => throw new TimeoutException(), repeatable: false, QueueFixture.None));
        Assert.Equal(1, fixture.Link.Connections);

        timeProvider.Advance(TimeSpan.FromSeconds(1));
        await fixture.EnqueueAsync(QueueFixture.Job());

        Assert.Equal(2, fixture.Link.Connections);
        Assert.True(await received.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Link_OneSuccessInBetween_StartsTheWatchdogAnew()
    {
        await using var server = await RedisServerFixture.StartAsync();
        var timeProvider = new RealTimersTimeProvider();
        await using var fixture = await QueueFixture.OpenAsync(server, timeProvider: timeProvider);
        await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Link.CallAsync<int>(_ => throw new TimeoutException(), repeatable: false, QueueFixture.None));
        await fixture.Queue.CountAsync(QueueFixture.None);

        timeProvider.Advance(RedisClient.ReplaceAfter * 2);
        await fixture.Queue.CountAsync(QueueFixture.None);

        Assert.Equal(1, fixture.Link.Connections);
    }

    private static RedisStartupCheck CreateSut(QueueFixture fixture, ILogger<RedisStartupCheck>? log = null) =>
        new(fixture.Link, Microsoft.Extensions.Options.Options.Create(fixture.Options), fixture.Clock, log ?? NullLogger<RedisStartupCheck>.Instance);

    private static async Task<T> UntilBackAsync<T>(Func<Task<T>> call)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (QueueUnavailableException) when (tries < 20)
            {
                // The call's own retries make the pause.
            }
        }
    }
}

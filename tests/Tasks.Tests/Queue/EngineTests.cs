using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>The server itself: examined at start, down, gone in between.</summary>
public sealed class EngineTests
{
    [Fact]
    public async Task Prove_GoodServer_PassesWithoutAWarningAndLeavesNothingBehind()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var bed = await QueueBed.OpenAsync(server);
        var log = new ListLogger<EngineProof>();

        await Proof(bed, log).ProveAsync(QueueBed.None);

        Assert.DoesNotContain(log.Lines, line => line.Level >= LogLevel.Warning);
        Assert.Equal(["schema"], (await bed.Raw.HashKeysAsync(bed.Keys.Of("ctl"))).Select(field => (string?)field));
    }

    [Fact]
    public async Task Prove_CountThatDoesNotAddUp_IsRefused()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var bed = await QueueBed.OpenAsync(server);
        using var end = new CancellationTokenSource();
        var control = bed.Keys.Of("ctl");

        // Takes increments away while they are made, as an engine would that runs scripts side by side.
        var thief = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                foreach (var field in await bed.Raw.HashKeysAsync(control))
                {
                    await bed.Raw.HashDeleteAsync(control, field);
                }
            }
        });
        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => Proof(bed).ProveAsync(QueueBed.None));
        await end.CancelAsync();
        await thief;

        Assert.Contains("racing increments", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prove_QueueOfANewerSchema_IsRefused()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.Raw.HashSetAsync(bed.Keys.Of("ctl"), "schema", 99);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => Proof(bed).ProveAsync(QueueBed.None));

        Assert.Contains("99", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_MemoryFull_RefusesNewWorkAndBringsTheOldToItsEnd()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var bed = await QueueBed.OpenAsync(server);
        var job = await bed.EnqueueAsync(QueueBed.Job());
        Assert.Equal("+OK", await server.CommandAsync("CONFIG SET maxmemory 1mb"));

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.Queue.EnqueueAsync(QueueBed.Job(), QueueBed.None));

        Assert.Contains("memory is full", fault.Message, StringComparison.Ordinal);
        var claim = await bed.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None));
        Assert.Equal(JobState.Done, (await bed.GetAsync(job.Id)).State);
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task Prove_EvictingServer_IsRefusedNamingTheSetting(string policy)
    {
        await using var server = await RedisServerFixture.StartAsync("--maxmemory-policy", policy);
        await using var bed = await QueueBed.OpenAsync(server);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => Proof(bed).ProveAsync(QueueBed.None));

        Assert.Contains(policy, fault.Message, StringComparison.Ordinal);
        Assert.Contains("CONFIG SET maxmemory-policy noeviction", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prove_NoAppendOnlyFile_WarnsWhatWouldBeLost()
    {
        await using var server = await RedisServerFixture.StartAsync("--appendonly", "no");
        await using var bed = await QueueBed.OpenAsync(server);
        var log = new ListLogger<EngineProof>();

        await Proof(bed, log).ProveAsync(QueueBed.None);

        var warning = Assert.Single(log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Contains("appendonly yes", warning.Text, StringComparison.Ordinal);
        Assert.Contains("leases", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prove_ScriptsForbidden_IsRefused()
    {
        await using var server = await RedisServerFixture.StartAsync();
        Assert.Equal("+OK", await server.CommandAsync("ACL SETUSER noscript on >pw ~* &* +@all -@scripting"));
        await using var bed = await QueueBed.OpenAsync(server);
        Assert.Equal("+OK", await server.CommandAsync("ACL SETUSER default -@scripting"));

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => Proof(bed).ProveAsync(QueueBed.None));

        Assert.Contains("EVAL", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prove_RedisDown_NamesTheAddressAndTheNextMoveButNoPassword()
    {
        var options = Microsoft.Extensions.Options.Options.Create(new QueueOptions { Redis = $"127.0.0.1:{RedisServerFixture.FreePort()},password=secret-word,connectTimeout=500" });
        await using var link = new RedisLink(options, TimeProvider.System, NullLogger<RedisLink>.Instance);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() =>
            new EngineProof(link, options, TimeProvider.System, NullLogger<EngineProof>.Instance).ProveAsync(QueueBed.None));

        Assert.Contains(options.Value.Redis.Split(',')[0], fault.Message, StringComparison.Ordinal);
        Assert.Contains("redis-server", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Queue:Redis", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoAddress_SaysWhichSetting()
    {
        var options = Microsoft.Extensions.Options.Options.Create(new QueueOptions());
        await using var link = new RedisLink(options, TimeProvider.System, NullLogger<RedisLink>.Instance);

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => new RedisJobQueue(link, options, TimeProvider.System).CountAsync(QueueBed.None));

        Assert.Contains("Queue:Redis", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queue_ServerRestarted_KeepsJobsLeasesAndFences()
    {
        await using var server = await RedisServerFixture.StartAsync("--appendfsync", "always");
        await using var bed = await QueueBed.OpenAsync(server);
        await bed.EnqueueAsync(QueueBed.Job(naturalKey: "PO-1"));
        var claim = await bed.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None));

        await server.StopServerAsync();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.Queue.ClaimAsync("w2", QueueBed.None));
        await server.StartServerAsync();

        Assert.Equal(FenceAnswer.Ok, await UntilBackAsync(() => bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None)));
        Assert.Equal(JobState.Done, (await bed.GetAsync(claim.Job.Id)).State);
    }

    [Fact]
    public async Task Link_NothingSucceedsForTenSeconds_IsReplacedAndHearsItsChannelsAgain()
    {
        await using var server = await RedisServerFixture.StartAsync();
        var clock = new FakeTimeProvider();
        await using var bed = await QueueBed.OpenAsync(server, clock: clock);
        var heard = new SemaphoreSlim(0);
        await bed.Link.SubscribeAsync(bed.Keys.Wake, () => heard.Release(), QueueBed.None);
        Assert.Equal(1, bed.Link.Connections);

        // A call that Redis never answers in time: the first failure starts the watchdog's time.
        await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.Link.CallAsync<int>(_ => throw new TimeoutException(), repeatable: false, QueueBed.None));
        clock.Advance(RedisLink.ReplaceAfter - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.Link.CallAsync<int>(_ => throw new TimeoutException(), repeatable: false, QueueBed.None));
        Assert.Equal(1, bed.Link.Connections);

        clock.Advance(TimeSpan.FromSeconds(1));
        await bed.EnqueueAsync(QueueBed.Job());

        Assert.Equal(2, bed.Link.Connections);
        Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Link_OneSuccessInBetween_StartsTheWatchdogAnew()
    {
        await using var server = await RedisServerFixture.StartAsync();
        var clock = new FakeTimeProvider();
        await using var bed = await QueueBed.OpenAsync(server, clock: clock);
        await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.Link.CallAsync<int>(_ => throw new TimeoutException(), repeatable: false, QueueBed.None));
        await bed.Queue.CountAsync(QueueBed.None);

        clock.Advance(RedisLink.ReplaceAfter * 2);
        await bed.Queue.CountAsync(QueueBed.None);

        Assert.Equal(1, bed.Link.Connections);
    }

    private static EngineProof Proof(QueueBed bed, ILogger<EngineProof>? log = null) =>
        new(bed.Link, Microsoft.Extensions.Options.Options.Create(bed.Options), bed.Clock, log ?? NullLogger<EngineProof>.Instance);

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
                // The call's own retries are the pause.
            }
        }
    }
}

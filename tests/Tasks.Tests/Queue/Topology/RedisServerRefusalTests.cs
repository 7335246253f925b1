using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>Real servers that refuse: a producer soon gets an error with the next move, and nothing is stored.</summary>
public sealed class RedisServerRefusalTests
{
    [RedisFact]
    public async Task Enqueue_GoodServer_IsNotRefused()
    {
        await using var server = await RedisNode.StartAsync();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });

        var job = await fixture.EnqueueAsync();

        Assert.Equal(JobState.Ready, (await fixture.Queue.GetAsync(job, QueueFixture.None))?.State);
    }

    [RedisFact]
    public async Task Enqueue_MemoryFull_SaysWhatFreesIt()
    {
        await using var server = await RedisNode.StartAsync("--maxmemory", "1mb");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });

        await ExpectAsync(fixture, "memory is full", "Queue:KeepDone");
        await NothingStoredAsync(server);
    }

    [RedisFact]
    public async Task Enqueue_Replica_SaysToNameTheMaster()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await RedisNode.StartAsync("--replicaof", "127.0.0.1", Text(master.Port));
        await replica.UntilAsync("INFO replication", "master_link_status:up");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = replica.Address });

        await ExpectAsync(fixture, "it is a replica", "Name its master in Queue:Redis", "serviceName");
        await NothingStoredAsync(master);
    }

    [RedisFact]
    public async Task Enqueue_ReplicaThatLostItsMaster_SaysSo()
    {
        await using var replica = await RedisNode.StartAsync("--replicaof", "127.0.0.1", Text(RedisServerFixture.FreePort()), "--replica-serve-stale-data", "no");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = replica.Address });

        await ExpectAsync(fixture, "lost its master", "REPLICAOF NO ONE");
    }

    [RedisFact]
    public async Task Enqueue_NoPassword_SaysWhereItBelongs()
    {
        await using var server = await RedisNode.StartAsync("--requirepass", "secret-word");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });

        await ExpectAsync(fixture, "it requires a password", "Queue:Redis");
    }

    [RedisFact]
    public async Task Enqueue_WrongPassword_SaysSoWithoutTellingIt()
    {
        await using var server = await RedisNode.StartAsync("--requirepass", "secret-word");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{server.Address},password=other-word" });

        var fault = await ExpectAsync(fixture, "refused the password", "Queue:Redis");
        Assert.DoesNotContain("other-word", fault.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Enqueue_UserWithItsPassword_IsNotRefused()
    {
        await using var server = await RedisNode.StartAsync();
        Assert.StartsWith("+OK", await server.SubmitAsync("ACL SETUSER worker on >worker-word ~* &* +@all"), StringComparison.Ordinal);
        Assert.StartsWith("+OK", await server.SubmitAsync("ACL SETUSER default off"), StringComparison.Ordinal);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{server.Address},user=worker,password=worker-word" });
        await using var wrong = new RedisConnectionFixture(new QueueOptions { Redis = $"{server.Address},user=worker,password=other-word" });

        await fixture.EnqueueAsync();
        var fault = await ExpectAsync(wrong, "refused the password", "user=");
        Assert.DoesNotContain("other-word", fault.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Enqueue_UserMayNotConnect_SaysWhatToAllow()
    {
        await using var server = await RedisNode.StartAsync();
        Assert.StartsWith("+OK", await server.SubmitAsync("ACL SETUSER worker on >worker-word ~* &* +@all -@connection"), StringComparison.Ordinal);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{server.Address},user=worker,password=worker-word,connectTimeout=500" });

        await ExpectAsync(fixture, "its user may not do that", "ACL SETUSER");
    }

    [RedisFact]
    public async Task Enqueue_TlsToAServerWithoutIt_SaysThatTheHandshakeFailed()
    {
        await using var server = await RedisNode.StartAsync();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{server.Address},ssl=true,connectTimeout=500" });

        await ExpectAsync(fixture, "TLS handshake failed", "ssl=");
    }

    [RedisFact]
    public async Task Enqueue_UserMayNotRunScripts_SaysWhatToAllow()
    {
        await using var server = await RedisNode.StartAsync();
        await server.SubmitAsync("ACL SETUSER default -eval -evalsha");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });

        await ExpectAsync(fixture, "its user may not do that", "ACL SETUSER", "evalsha");
    }

    [RedisFact]
    public async Task Queue_UserWithTheDocumentedCommandsOnly_LivesItsWholeLife()
    {
        await using var server = await RedisNode.StartAsync();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address, Name = "orders" });
        var rule = DocumentedRule();
        Assert.StartsWith("+OK", await server.SubmitAsync($"ACL SETUSER default {rule}"), StringComparison.Ordinal);

        await fixture.CheckAsync();
        await fixture.Link.SubscribeAsync(fixture.Keys.Wake, () => { }, QueueFixture.None);
        await fixture.EnqueueAsync();
        var claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
        await fixture.Queue.SweepAsync(QueueFixture.None);
        Assert.Equal(1, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Done]);

        // The user has no access to another queue's keys.
        await using var other = new RedisConnectionFixture(new QueueOptions { Redis = server.Address, Name = "invoices" });
        Assert.Contains("NOPERM", (await other.RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Enqueue_CannotSave_SaysWhereToLook()
    {
        await using var server = await RedisNode.StartAsync("--appendonly", "no", "--save", "3600 1");
        Directory.Delete(server.Folder, recursive: true);
        await server.SubmitAsync("SET probe 1");
        await server.SubmitAsync("BGSAVE");
        await server.UntilAsync("INFO persistence", "rdb_last_bgsave_status:err");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });

        await ExpectAsync(fixture, "cannot save its data", "CONFIG GET dir");
    }

    [RedisFact]
    public async Task Enqueue_StillLoading_SaysToWait()
    {
        await using var server = await RedisNode.StartAsync("--appendonly", "no");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });
        await server.SubmitAsync($"MSET {string.Join(' ', Enumerable.Range(0, 8_000).Select(number => $"k{Text(number)} v"))}");
        Assert.StartsWith("+OK", await server.SubmitAsync("SAVE"), StringComparison.Ordinal);

        // Loading takes a millisecond for each of 8,000 keys.
        await using var loading = await server.RestartAsync("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024");

        await ExpectAsync(fixture, "still loading its data");
    }

    [RedisFact]
    public async Task Enqueue_TooFewReplicasForTheServer_SaysSo()
    {
        await using var server = await RedisNode.StartAsync("--min-replicas-to-write", "1");
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = server.Address });

        await ExpectAsync(fixture, "min-replicas-to-write");
    }

    [RedisFact]
    public async Task Enqueue_ServerDown_IsToldSoonToAHundredCallersByFewAttempts()
    {
        await using var door = new RejectingListener();
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = $"{door.Address},connectTimeout=1000" });

        var faults = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => fixture.RefusedAsync()));

        Assert.All(faults, fault => Assert.Contains("there is no connection", fault.Message, StringComparison.Ordinal));
        Assert.InRange(door.ConnectionAttempts, 1, 50);
    }

    private static async Task<QueueUnavailableException> ExpectAsync(RedisConnectionFixture fixture, params string[] parts)
    {
        var fault = await fixture.RefusedAsync();
        Assert.All(parts, part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        return fault;
    }

    private static async Task NothingStoredAsync(RedisNode server) =>
        Assert.StartsWith(":0", await server.SubmitAsync("DBSIZE"), StringComparison.Ordinal);

    /// <summary>The ACL rule from docs/operating.md.</summary>
    private static string DocumentedRule()
    {
        const string Start = "ACL SETUSER browser-agent ";
        var line = File.ReadLines(Path.Combine(CheckoutPaths.Root, "docs", "operating.md")).Single(line => line.StartsWith(Start, StringComparison.Ordinal));
        return line[Start.Length..].Replace(" on >PASSWORD", "", StringComparison.Ordinal).Replace("on >PASSWORD ", "", StringComparison.Ordinal).Replace("QUEUE", "orders", StringComparison.Ordinal);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>The master is what the sentinels say, at connect and after every break.</summary>
public sealed class SentinelTests
{
    [RedisFact]
    public async Task Queue_MasterKilled_GoesOnWithItsSuccessorAndLosesNoConfirmedJob()
    {
        await using var redis = await SentinelBed.OpenAsync();
        await using var bed = new LinkBed(redis.Options(waitForReplicas: 1));
        await bed.ProveAsync();
        var heard = new SemaphoreSlim(0);
        await bed.Link.SubscribeAsync(bed.Keys.Wake, () => heard.Release(), QueueBed.None);
        await bed.EnqueueAsync();
        Assert.True(await heard.WaitAsync(LinkBed.Limit));
        var claim = await bed.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None));
        var digest = Convert.ToHexStringLower(QueueScript.Enqueue.Digest);
        Assert.All(await Task.WhenAll(redis.Replicas.Select(replica => replica.AskAsync($"SCRIPT EXISTS {digest}"))), reply => Assert.StartsWith("*1\n:0", reply, StringComparison.Ordinal));

        // A producer that never pauses, over the death of the master.
        using var end = new CancellationTokenSource();
        var confirmed = new ConcurrentQueue<JobId>();
        var producer = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var job = QueueBed.Job();
                await LinkBed.UntilBackAsync(() => bed.Queue.EnqueueAsync(job, QueueBed.None));
                confirmed.Enqueue(job.Id);
            }
        });
        await MoreAsync(confirmed, 20);
        var old = redis.Master;
        await old.KillAsync();
        var before = confirmed.Count;
        var master = await redis.NextMasterAsync(old);
        await MoreAsync(confirmed, before + 20);
        await end.CancelAsync();
        await producer;

        Assert.StartsWith("*1\n:1", await master.AskAsync($"SCRIPT EXISTS {digest}"), StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(confirmed.Select(id => bed.Queue.GetAsync(id, QueueBed.None))), job => Assert.Equal(JobState.Ready, job?.State));
        Assert.Equal(JobPhase.Intent, (await bed.Queue.GetAsync(claim.Job.Id, QueueBed.None))?.Phase);
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueBed.None));
        while (await heard.WaitAsync(0))
        {
        }

        await bed.EnqueueAsync();
        Assert.True(await heard.WaitAsync(LinkBed.Limit));
        Assert.True(bed.Link.Connections >= 2);

        // Back again, the old master believes for a moment that it still is one. Nobody writes to it.
        await redis.RestartAsync(old);
        await redis.Master.UntilAsync("INFO replication", "role:slave");
        var late = await bed.EnqueueAsync();
        Assert.Equal("1", await HashFieldAsync(master, bed, late));
    }

    [RedisFact]
    public async Task Queue_PlannedFailover_LeavesTheDemotedMasterAtOnce()
    {
        await using var redis = await SentinelBed.OpenAsync();
        await using var bed = new LinkBed(redis.Options());
        var first = await bed.EnqueueAsync();
        Assert.StartsWith("+OK", await redis.Sentinels[0].AskAsync("SENTINEL FAILOVER orders"), StringComparison.Ordinal);
        var master = await redis.NextMasterAsync(redis.Master);
        await redis.Master.UntilAsync("INFO replication", "role:slave");

        var job = QueueBed.Job();
        Assert.IsType<EnqueueOutcome.Stored>(await LinkBed.UntilBackAsync(() => bed.Queue.EnqueueAsync(job, QueueBed.None)));

        Assert.Equal("1", await HashFieldAsync(master, bed, job.Id));
        Assert.Equal(JobState.Ready, (await bed.Queue.GetAsync(first, QueueBed.None))?.State);
        Assert.Contains(bed.Log.Lines, line => line.Text.Contains("sentinels are asked", StringComparison.Ordinal) || line.Text.Contains("was replaced", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Connect_NoSentinelAnswers_NamesEachAndTheNextMove()
    {
        var (one, two) = (RedisServerFixture.FreePort(), RedisServerFixture.FreePort());
        await using var bed = new LinkBed(new QueueOptions { Redis = $"127.0.0.1:{one},127.0.0.1:{two},serviceName=orders,password=secret-word" });

        var fault = await bed.RefusedAsync();

        Assert.Contains("no sentinel answered", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{one}: no connection", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{two}: no connection", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Queue:Redis", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_OneSentinelOfTwoIsDown_UsesTheOther()
    {
        await using var master = await RedisNode.StartAsync();
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 1);
        await using var bed = new LinkBed(new QueueOptions { Redis = $"127.0.0.1:{RedisServerFixture.FreePort()},{sentinel.Address},serviceName=orders" });

        await bed.ProveAsync();
        await bed.EnqueueAsync();
    }

    [RedisFact]
    public async Task Connect_UnknownMasterName_SaysWhichSetting()
    {
        await using var master = await RedisNode.StartAsync();
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 1);
        await using var bed = new LinkBed(new QueueOptions { Redis = $"{sentinel.Address},serviceName=invoices" });

        var fault = await bed.RefusedAsync();

        Assert.Contains("'invoices'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("SENTINEL MASTERS", fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_SentinelsNameTwoMasters_IsRefused()
    {
        await using var one = await RedisNode.StartAsync();
        await using var two = await RedisNode.StartAsync();
        await using var first = await RedisNode.StartSentinelAsync(one, quorum: 1);
        await using var second = await RedisNode.StartSentinelAsync(two, quorum: 1);
        await using var bed = new LinkBed(new QueueOptions { Redis = $"{first.Address},{second.Address},serviceName=orders" });

        var fault = await bed.RefusedAsync();

        Assert.Contains("disagree", fault.Message, StringComparison.Ordinal);
        Assert.Contains(one.Address, fault.Message, StringComparison.Ordinal);
        Assert.Contains(two.Address, fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_NamedMasterIsAReplica_IsRefused()
    {
        await using var master = await RedisNode.StartAsync();
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 2);
        await using var other = await RedisNode.StartAsync();

        // A quorum that one sentinel cannot reach: it goes on naming what is a replica now.
        await master.AskAsync($"REPLICAOF 127.0.0.1 {other.Port.ToString(CultureInfo.InvariantCulture)}");
        await using var bed = new LinkBed(new QueueOptions { Redis = $"{sentinel.Address},serviceName=orders" });

        var fault = await bed.RefusedAsync();

        Assert.Contains("says that it is a replica", fault.Message, StringComparison.Ordinal);
        Assert.Contains(master.Address, fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_SentinelWithPassword_NeedsItsOwn()
    {
        await using var master = await RedisNode.StartAsync("--requirepass", "server-word");
        await using var sentinel = await RedisNode.StartSentinelAsync(master, quorum: 1, "requirepass sentinel-word", "sentinel auth-pass orders server-word");
        var options = new QueueOptions { Redis = $"{sentinel.Address},serviceName=orders,password=server-word", SentinelPassword = "sentinel-word" };
        await using var bed = new LinkBed(options);
        await using var without = new LinkBed(options with { SentinelPassword = "" });

        await bed.EnqueueAsync();
        var fault = await without.RefusedAsync();

        Assert.Contains("another password", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Queue:SentinelPassword", fault.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Connect_ServerInPlaceOfASentinel_IsTold()
    {
        await using var master = await RedisNode.StartAsync();
        await using var bed = new LinkBed(new QueueOptions { Redis = $"{master.Address},serviceName=orders" });

        Assert.Contains("that is no sentinel", (await bed.RefusedAsync()).Message, StringComparison.Ordinal);
    }

    private static async Task<string> HashFieldAsync(RedisNode node, LinkBed bed, JobId id) =>
        (await node.AskAsync($"HEXISTS {{{bed.Options.Value.Name}}}:job {id.Value}")).Split('\n')[0].TrimStart(':');

    private static async Task MoreAsync(ConcurrentQueue<JobId> confirmed, int count)
    {
        using var limit = new CancellationTokenSource(LinkBed.Limit);
        await Eventually.SeeAsync(_ => Task.FromResult(confirmed.Count), seen => seen >= count, limit.Token);
    }
}

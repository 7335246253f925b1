using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>Queue:WaitForReplicas: a job is accepted, and an intent answered, only when a replica has confirmed it.</summary>
public sealed class ReplicaConfirmationTests
{
    [RedisFact]
    public async Task Enqueue_ReplicaGone_IsUnavailableAndTheJobMayBeStored()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await fixture.CheckAsync();
        await fixture.EnqueueAsync();
        await replica.KillAsync();
        var job = QueueFixture.Job();

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Queue.EnqueueAsync(job, QueueFixture.None));

        Assert.Contains("0 of the 1 replicas", fault.Message, StringComparison.Ordinal);
        Assert.Contains("may be stored", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(await fixture.Queue.GetAsync(job.Id, QueueFixture.None));
    }

    [RedisFact]
    public async Task Enqueue_ManyAtOnce_ShareTheWaitAlsoWhenItIsInVain()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => fixture.EnqueueAsync()));
        Assert.StartsWith(":200", await replica.SubmitAsync($"ZCARD {{{fixture.Options.Value.Name}}}:all"), StringComparison.Ordinal);
        await replica.KillAsync();

        var faults = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => fixture.RefusedAsync()));

        // One after the other they would have exceeded the call's time limit.
        Assert.All(faults, fault => Assert.Contains("0 of the 1 replicas", fault.Message, StringComparison.Ordinal));
        Assert.Equal(250, (await fixture.Queue.CountAsync(QueueFixture.None))[JobState.Ready]);
    }

    [RedisFact]
    public async Task SetPhase_ReplicaGone_RefusesTheIntentAndNothingElse()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var fixture = new RedisConnectionFixture(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await fixture.EnqueueAsync();
        await fixture.EnqueueAsync();
        var entered = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(entered, JobPhase.Intent, QueueFixture.None));
        var claim = await fixture.ClaimAsync();
        await replica.KillAsync();

        await Assert.ThrowsAsync<QueueUnavailableException>(() => fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));

        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.RenewAsync(claim, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(entered, JobPhase.Submitted, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(entered, JobVerdict.Entered, "{}", QueueFixture.None));
    }

    [RedisFact]
    public async Task Enqueue_ReplicaStopsTaking_IsUnavailableUntilItTakesAgain()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var asking = new RedisConnectionFixture(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await using var trusting = new RedisConnectionFixture(new QueueOptions { Redis = master.Address });
        await asking.EnqueueAsync();

        // It now replicates another master, so it is no replica of this one, but still runs.
        await replica.SubmitAsync("REPLICAOF NO ONE");
        await trusting.EnqueueAsync();
        var job = QueueFixture.Job();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => asking.Queue.EnqueueAsync(job, QueueFixture.None));
        await replica.SubmitAsync($"REPLICAOF 127.0.0.1 {master.Port.ToString(CultureInfo.InvariantCulture)}");

        // The repetition writes nothing, but the barrier after it is confirmed.
        var outcome = await RedisConnectionFixture.UntilBackAsync(() => asking.Queue.EnqueueAsync(job, QueueFixture.None));
        Assert.Equal(job.Id, Assert.IsType<EnqueueResult.Stored>(outcome).Id);
        Assert.Contains("\n:1", "\n" + await replica.SubmitAsync($"HEXISTS {{{asking.Options.Value.Name}}}:job {job.Id.Value}"), StringComparison.Ordinal);
    }

    private static async Task<RedisNode> ReplicaOfAsync(RedisNode master)
    {
        var replica = await RedisNode.StartAsync("--replicaof", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));
        await master.UntilAsync("WAIT 1 100", ":1");
        return replica;
    }
}

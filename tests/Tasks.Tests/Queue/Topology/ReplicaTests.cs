using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Tasks.Tests.Queue.Topology;

/// <summary>Queue:WaitForReplicas: the two promises are made only when a replica could keep them.</summary>
public sealed class ReplicaTests
{
    [RedisFact]
    public async Task Enqueue_ReplicaGone_IsUnavailableAndTheJobMayBeStored()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var bed = new LinkBed(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await bed.ProveAsync();
        await bed.EnqueueAsync();
        await replica.KillAsync();
        var job = QueueBed.Job();

        var fault = await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.Queue.EnqueueAsync(job, QueueBed.None));

        Assert.Contains("0 of the 1 replicas", fault.Message, StringComparison.Ordinal);
        Assert.Contains("may be stored", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(await bed.Queue.GetAsync(job.Id, QueueBed.None));
    }

    [RedisFact]
    public async Task Enqueue_ManyAtOnce_ShareTheWaitAlsoWhenItIsInVain()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var bed = new LinkBed(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => bed.EnqueueAsync()));
        Assert.StartsWith(":200", await replica.AskAsync($"ZCARD {{{bed.Options.Value.Name}}}:all"), StringComparison.Ordinal);
        await replica.KillAsync();

        var faults = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => bed.RefusedAsync()));

        // One after the other they would have run into the call's time limit.
        Assert.All(faults, fault => Assert.Contains("0 of the 1 replicas", fault.Message, StringComparison.Ordinal));
        Assert.Equal(250, (await bed.Queue.CountAsync(QueueBed.None))[JobState.Ready]);
    }

    [RedisFact]
    public async Task SetPhase_ReplicaGone_RefusesTheIntentAndNothingElse()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var bed = new LinkBed(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await bed.EnqueueAsync();
        await bed.EnqueueAsync();
        var entered = await bed.ClaimAsync();
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(entered, JobPhase.Intent, QueueBed.None));
        var claim = await bed.ClaimAsync();
        await replica.KillAsync();

        await Assert.ThrowsAsync<QueueUnavailableException>(() => bed.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueBed.None));

        Assert.Equal(FenceAnswer.Ok, await bed.Queue.RenewAsync(claim, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.SetPhaseAsync(entered, JobPhase.Submitted, QueueBed.None));
        Assert.Equal(FenceAnswer.Ok, await bed.Queue.AcknowledgeAsync(entered, JobVerdict.Entered, "{}", QueueBed.None));
    }

    [RedisFact]
    public async Task Enqueue_ReplicaStopsTaking_IsUnavailableUntilItTakesAgain()
    {
        await using var master = await RedisNode.StartAsync();
        await using var replica = await ReplicaOfAsync(master);
        await using var asking = new LinkBed(new QueueOptions { Redis = master.Address, WaitForReplicas = 1 });
        await using var trusting = new LinkBed(new QueueOptions { Redis = master.Address });
        await asking.EnqueueAsync();

        // Attached elsewhere, it is no replica of this master any more, but it lives.
        await replica.AskAsync("REPLICAOF NO ONE");
        await trusting.EnqueueAsync();
        var job = QueueBed.Job();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => asking.Queue.EnqueueAsync(job, QueueBed.None));
        await replica.AskAsync($"REPLICAOF 127.0.0.1 {master.Port.ToString(CultureInfo.InvariantCulture)}");

        // The repetition writes nothing, and is confirmed all the same: by the barrier behind it.
        var outcome = await LinkBed.UntilBackAsync(() => asking.Queue.EnqueueAsync(job, QueueBed.None));
        Assert.Equal(job.Id, Assert.IsType<EnqueueOutcome.Stored>(outcome).Id);
        Assert.Contains("\n:1", "\n" + await replica.AskAsync($"HEXISTS {{{asking.Options.Value.Name}}}:job {job.Id.Value}"), StringComparison.Ordinal);
    }

    private static async Task<RedisNode> ReplicaOfAsync(RedisNode master)
    {
        var replica = await RedisNode.StartAsync("--replicaof", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));
        await master.UntilAsync("WAIT 1 100", ":1");
        return replica;
    }
}

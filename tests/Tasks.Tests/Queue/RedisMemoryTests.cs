using System.Globalization;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class RedisMemoryTests
{
    [Theory]
    [InlineData("79", RedisMemoryState.Enough)]
    [InlineData("80", RedisMemoryState.Tight)]
    [InlineData("89", RedisMemoryState.Tight)]
    [InlineData("90", RedisMemoryState.Short)]
    [InlineData("90 88", RedisMemoryState.Short)]
    [InlineData("90 87", RedisMemoryState.Tight)]
    [InlineData("90 77", RedisMemoryState.Enough)]
    [InlineData("80 78", RedisMemoryState.Tight)]
    public void Update_Shares_EndInTheState(string shares, object expected)
    {
        var sut = new RedisMemory();

        foreach (var share in shares.Split(' '))
        {
            sut.Update(long.Parse(share, CultureInfo.InvariantCulture), 100);
        }

        Assert.Equal(expected, sut.State);
    }

    [Fact]
    public void Update_NoLimit_IsEnough() => Assert.False(new RedisMemory().Update(long.MaxValue, 0));

    [Fact]
    public async Task Look_JobsUpToTheLimit_WarnsThenRefusesNewOnesWhileAcceptedOnesGoOn()
    {
        await using var server = await RedisServerFixture.StartAsync("--maxmemory-policy", "noeviction");
        await using var fixture = await QueueFixture.OpenAsync(server);
        var log = new ListLogger<RedisMemoryWatch>();
        using var sut = new RedisMemoryWatch(fixture.Memory, fixture.Link, Options.Create(fixture.Options), fixture.Clock, log);
        await fixture.EnqueueAsync(QueueFixture.Job());
        var reviewed = await fixture.EnqueueAsync(QueueFixture.Job(state: JobState.Review));
        await sut.LookAsync(QueueFixture.None);
        var used = long.Parse((await fixture.Server.InfoAsync("memory")).SelectMany(group => group).First(fact => fact.Key == "used_memory").Value, CultureInfo.InvariantCulture);
        await fixture.Server.ConfigSetAsync("maxmemory", (used + 4_000_000).ToString(CultureInfo.InvariantCulture));

        var outcomes = new List<EnqueueResult>();
        while (outcomes is not [.., EnqueueResult.NoMemory] && outcomes.Count < 10_000)
        {
            outcomes.AddRange(await fixture.Queue.EnqueueManyAsync([.. Enumerable.Range(0, 20).Select(_ => QueueFixture.Job() with { PayloadJson = new string('x', 10_000) })], QueueFixture.None));
            await sut.LookAsync(QueueFixture.None);
        }

        Assert.IsType<EnqueueResult.NoMemory>(outcomes[^1]);
        Assert.Equal([LogLevel.Warning, LogLevel.Critical], log.Lines.Select(line => line.Level));
        var claim = await fixture.ClaimAsync();
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.SetPhaseAsync(claim, JobPhase.Intent, QueueFixture.None));
        Assert.Equal(FencedWriteResult.Ok, await fixture.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", QueueFixture.None));
        Assert.Equal(RequeueResult.Ok, await fixture.Queue.RequeueAsync(reviewed.Id, new ApprovalVote("Kim"), QueueFixture.None));

        await fixture.Server.ConfigSetAsync("maxmemory", (used * 20).ToString(CultureInfo.InvariantCulture));
        await sut.LookAsync(QueueFixture.None);
        await fixture.EnqueueAsync(QueueFixture.Job());
    }

    [Fact]
    public async Task Maintenance_MemoryIsFull_GoesOnReaping()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Queue.RestoreSchemaAsync(QueueFixture.None);
        Assert.Equal("+OK", await server.CommandAsync("CONFIG SET maxmemory 1mb"));

        Assert.False(await fixture.Queue.RestoreSchemaAsync(QueueFixture.None));
        Assert.Equal(0, await fixture.Queue.ReapAsync(QueueFixture.None));
    }
}

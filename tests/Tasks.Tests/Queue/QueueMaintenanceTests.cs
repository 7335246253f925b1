using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Tests.Encryption;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class QueueMaintenanceTests
{
    [Fact]
    public async Task Run_DatabaseWasEmptied_SaysWhatHappenedAndWhatToDo()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { ReapEvery = TimeSpan.FromMilliseconds(500) });
        Assert.True(await fixture.Queue.RestoreSchemaAsync(QueueFixture.None));
        var log = new ListLogger<QueueMaintenance>();
        using var sut = CreateSut(fixture, log);
        await sut.StartAsync(CancellationToken.None);

        Assert.Equal("+OK", await server.CommandAsync("FLUSHALL"));
        while (log.Lines.IsEmpty)
        {
            await Task.Delay(20);
        }

        await sut.StopAsync(CancellationToken.None);
        var (level, text) = Assert.Single(log.Lines);
        Assert.Equal(LogLevel.Critical, level);
        Assert.Contains("FLUSHALL", text, StringComparison.Ordinal);
        Assert.Contains("send their jobs again", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_JobWasSetAside_SaysSoOnce()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { ReapEvery = TimeSpan.FromMilliseconds(500) });
        await fixture.Queue.RestoreSchemaAsync(QueueFixture.None);
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("delayed"), "x", 1);
        var log = new ListLogger<QueueMaintenance>();
        using var sut = CreateSut(fixture, log);
        await sut.StartAsync(CancellationToken.None);

        while (log.Lines.IsEmpty)
        {
            await Task.Delay(20);
        }

        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("delayed"), "y", 1);
        while (log.Lines.Count < 2)
        {
            await Task.Delay(20);
        }

        await sut.StopAsync(CancellationToken.None);
        Assert.All(log.Lines, line => Assert.Equal(LogLevel.Critical, line.Level));
        Assert.Contains("1 jobs", log.Lines.First().Text, StringComparison.Ordinal);
        Assert.Contains("2 jobs", log.Lines.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_KeyOfAnotherKind_IsNamed()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server);
        await fixture.Raw.StringSetAsync(fixture.Keys.Of("delayed"), "5");
        var log = new ListLogger<QueueMaintenance>();
        using var sut = CreateSut(fixture, log);
        await sut.StartAsync(CancellationToken.None);

        while (!log.Lines.Any(line => line.Level == LogLevel.Critical))
        {
            await Task.Delay(20);
        }

        await sut.StopAsync(CancellationToken.None);
        Assert.Contains($"{fixture.Keys.Of("delayed")} holds a string, not a sorted set", log.Lines.First(line => line.Level == LogLevel.Critical).Text, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Text.Contains("holds another kind of value", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_JobsNeedAKeyThatTheWorkerLacks_NamesTheKeyOnce()
    {
        await using var server = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(server, options => options with { ReapEvery = TimeSpan.FromMilliseconds(100) });
        var has = new RedisJobQueue(fixture.Link, Options.Create(fixture.Options), fixture.Clock, encryption: EncryptionKeys.Of(EncryptionKeys.First));
        await has.EnqueueManyAsync([QueueFixture.Job(), QueueFixture.Job(), QueueFixture.Job(state: JobState.Review)], QueueFixture.None);
        Assert.Null(await fixture.Queue.ClaimAsync("w1", QueueFixture.None));
        await fixture.Queue.RestoreSchemaAsync(QueueFixture.None);
        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("delayed"), "x", 1);
        var log = new ListLogger<QueueMaintenance>();
        using var sut = CreateSut(fixture, log);
        await sut.StartAsync(CancellationToken.None);

        // A record that is set aside is reported behind the key in each round.
        while (log.Lines.Count < 2)
        {
            await Task.Delay(20);
        }

        await fixture.Raw.SortedSetAddAsync(fixture.Keys.Of("delayed"), "y", 1);
        while (log.Lines.Count < 3)
        {
            await Task.Delay(20);
        }

        await sut.StopAsync(CancellationToken.None);
        var (level, text) = Assert.Single(log.Lines, line => line.Text.Contains("which this worker does not have", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Critical, level);
        Assert.Contains("browser-agent/encryption/key", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", "memory is full")]
    [InlineData("ERR OOM command not allowed when used memory > 'maxmemory'.", "memory is full")]
    [InlineData("READONLY You can't write against a read only replica.", "Name its master")]
    [InlineData("ERR READONLY You can't write against a read only replica.", "Name its master")]
    public void Explain_CodeInFrontOrNot_GivesTheNextMove(string answer, string advice) =>
        Assert.Contains(advice, RedisFaultClassifier.Explain(answer), StringComparison.Ordinal);

    [Fact]
    public void IsTransientAnswer_GeneralCodeInFront_IsSeenThrough()
    {
        Assert.True(RedisFaultClassifier.IsTransientAnswer("ERR READONLY You can't write against a read only replica."));
        Assert.False(RedisFaultClassifier.IsTransientAnswer("ERR unknown command"));
    }

    private static QueueMaintenance CreateSut(QueueFixture fixture, ListLogger<QueueMaintenance> log) =>
        new(fixture.Queue, fixture.Link, new RedisSetAside(fixture.Link, Options.Create(fixture.Options)), Options.Create(fixture.Options), TimeProvider.System, log);
}

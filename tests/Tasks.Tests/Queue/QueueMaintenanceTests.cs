using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
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
        using var sut = new QueueMaintenance(fixture.Queue, Options.Create(fixture.Options), TimeProvider.System, log);
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
}

using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.SetAside;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class SetAsideDropTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Theory]
    [InlineData("something else", DropResult.Dropped)]
    [InlineData("01a22c1cddf37c35b0647455cc7be86d", DropResult.Dropped)]
    [InlineData(null, DropResult.IsJob)]
    public async Task Drop_EntryThatWasSetAside_IsForgottenUnlessItIsAJob(string? entry, DropResult expected)
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var job = await fixture.EnqueueAsync(QueueFixture.Job());
        entry ??= job.Id.Value;
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("broken"), entry, "1\u0001why");
        var sut = new RedisSetAside(fixture.Link, Options.Create(fixture.Options));

        Assert.Equal(expected, await sut.DropAsync(entry, QueueFixture.None));

        Assert.Equal(expected == DropResult.IsJob, await fixture.Raw.HashExistsAsync(fixture.Keys.Of("broken"), entry));
        Assert.Equal(DropResult.NotFound, await sut.DropAsync("nothing", QueueFixture.None));
    }
}

using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.Tasks.Users;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Users;

public sealed class RedisUserStoreTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly UserRecord Kim = new()
    {
        Name = "Kim Miller",
        Roles = [ApiScope.Read, ApiScope.Decide],
        Tenants = ["north"],
        PasswordHash = "hash",
        MustChangePassword = true,
        CodeSeed = "JBSWY3DPEHPK3PXP",
        Stamp = "1",
        MadeBy = "admin",
        MadeAt = new DateTimeOffset(2026, 11, 20, 14, 5, 30, TimeSpan.Zero),
    };

    [Fact]
    public async Task Users_MadeByOneWorker_AreKnownToAnotherHoweverTheNameIsWritten()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (one, other) = (Store(fixture), Store(fixture));

        Assert.Equal(UserAddResult.Added, await one.AddAsync(Kim, QueueFixture.None));
        Assert.Equal(UserAddResult.NameTaken, await other.AddAsync(Kim with { Name = "kim MILLER" }, QueueFixture.None));

        Assert.Equivalent(Kim, await other.FindAsync(" KIM miller", QueueFixture.None), strict: true);
        Assert.Equivalent(Kim, Assert.Single(await other.ListAsync(QueueFixture.None)), strict: true);
        Assert.Null(await other.FindAsync("Robin", QueueFixture.None));
    }

    [Fact]
    public async Task Change_ManyAtOnce_LosesNone()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await Store(fixture).AddAsync(Kim with { Stamp = "" }, QueueFixture.None);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store(fixture).ChangeAsync("Kim Miller", user => user with { Stamp = user.Stamp + "x" }, QueueFixture.None)));

        Assert.Equal("xxxx", (await Store(fixture).FindAsync("Kim Miller", QueueFixture.None))!.Stamp);
        Assert.False(await Store(fixture).ChangeAsync("Robin", user => user, QueueFixture.None));
    }

    [Fact]
    public async Task List_WithARowThatCantBeRead_ShowsTheOthers()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        await Store(fixture).AddAsync(Kim, QueueFixture.None);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("user"), "ROBIN", "not JSON");
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("user"), "SAM", await fixture.Raw.HashGetAsync(fixture.Keys.Of("user"), "KIM MILLER"));

        Assert.Equal("Kim Miller", Assert.Single(await Store(fixture).ListAsync(QueueFixture.None)).Name);
        Assert.Null(await Store(fixture).FindAsync("Sam", QueueFixture.None));
    }

    private static RedisUserStore Store(QueueFixture fixture) => new(fixture.Link, Options.Create(fixture.Options), NullLogger<RedisUserStore>.Instance);
}

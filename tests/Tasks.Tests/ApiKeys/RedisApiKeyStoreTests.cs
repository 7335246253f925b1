using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.ApiKeys;

public sealed class RedisApiKeyStoreTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 14, 5, 30, TimeSpan.Zero);

    [Fact]
    public async Task Keys_MadeByOneWorker_AreKnownToAnotherUntilRevoked()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var (one, other) = (Store(fixture), Store(fixture));
        var token = ApiKeyToken.Create();
        var key = Key(token, "ERP") with { Tenants = ["north"] };

        Assert.True(await one.AddAsync(key, QueueFixture.None));
        await other.RecordUseAsync(key.Id, Now.AddMinutes(1), QueueFixture.None);
        Assert.True(await other.RevokeAsync(key.Id, Now.AddMinutes(2), QueueFixture.None));
        Assert.True(await other.RevokeAsync(key.Id, Now.AddMinutes(3), QueueFixture.None));
        Assert.False(await other.RevokeAsync("0123456789abcdef", Now, QueueFixture.None));

        var read = (await one.FindAsync(key.Id, QueueFixture.None))!;
        Assert.Equal((Now.AddMinutes(1), Now.AddMinutes(2), true), (read.LastUsedAt, read.RevokedAt, token.Matches(read)));
        Assert.Equal(("ERP", "admin", Now), (read.Name, read.MadeBy, read.MadeAt));
        Assert.Equal([ApiScope.Produce, ApiScope.Read], read.Scopes);
        Assert.Equal(["north"], read.Tenants!);
        Assert.Equal(read.Id, Assert.Single(await one.ListAsync(QueueFixture.None)).Id);
        Assert.DoesNotContain(token.Text, string.Join('\n', (await fixture.Raw.HashGetAllAsync(fixture.Keys.Of("apikey"))).Select(entry => entry.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithARowThatCantBeRead_ShowsTheOthers()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var store = Store(fixture);
        var token = ApiKeyToken.Create();
        await store.AddAsync(Key(token, "ERP"), QueueFixture.None);
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("apikey"), "0123456789abcdef", "not JSON");
        await fixture.Raw.HashSetAsync(fixture.Keys.Of("apikey"), "0123456789abcdee", """{"name":"a","scopes":["root"],"hash":"","by":"x"}""");

        Assert.Equal(token.Id, Assert.Single(await store.ListAsync(QueueFixture.None)).Id);
        Assert.Null(await store.FindAsync("0123456789abcdef", QueueFixture.None));
    }

    [Fact]
    public async Task Add_WhenFull_IsRefusedUntilOneIsRevoked()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var store = Store(fixture);
        var first = Key(ApiKeyToken.Create(), "first");
        await store.AddAsync(first, QueueFixture.None);
        var row = await fixture.Raw.HashGetAsync(fixture.Keys.Of("apikey"), first.Id);
        await fixture.Raw.HashSetAsync(
            fixture.Keys.Of("apikey"), [.. Enumerable.Range(1, RedisApiKeyStore.MaxValid - 1).Select(number => new StackExchange.Redis.HashEntry($"{number:x16}", row))]);

        Assert.False(await store.AddAsync(Key(ApiKeyToken.Create(), "next"), QueueFixture.None));
        await store.RevokeAsync(first.Id, Now, QueueFixture.None);
        Assert.True(await store.AddAsync(Key(ApiKeyToken.Create(), "next"), QueueFixture.None));
    }

    [Fact]
    public void Token_Text_HasPrefixIdAnd256BitsAndIsHiddenInLogs()
    {
        var token = ApiKeyToken.Create();

        Assert.Matches(@"\Abak_[0-9a-f]{16}_[0-9a-f]{64}\z", token.Text);
        Assert.Equal(token, ApiKeyToken.Parse(token.Text));
        Assert.DoesNotContain(token.Text[21..], token.ToString(), StringComparison.Ordinal);
        Assert.Null(ApiKeyToken.Parse(token.Text + "\n"));
        Assert.Null(ApiKeyToken.Parse(token.Text.ToUpperInvariant()));
    }

    private static ApiKeyRecord Key(ApiKeyToken token, string name) => new()
    {
        Id = token.Id,
        Name = name,
        Scopes = [ApiScope.Produce, ApiScope.Read],
        Hash = token.Hash,
        MadeBy = "admin",
        MadeAt = Now,
    };

    private static RedisApiKeyStore Store(QueueFixture fixture) => new(fixture.Link, Options.Create(fixture.Options), NullLogger<RedisApiKeyStore>.Instance);
}

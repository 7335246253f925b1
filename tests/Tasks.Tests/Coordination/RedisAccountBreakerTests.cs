using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Tasks.Coordination;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Coordination;

public sealed class RedisAccountBreakerTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly AccountId User = new("shop", "clerk");

    [Fact]
    public async Task Find_RefusedToAnotherWorker_TellsWhatTheSiteSaidUntilAPersonReopens()
    {
        await using var first = await QueueFixture.OpenAsync(server);
        await using var second = await QueueFixture.OpenAsync(server, options => options with { Name = first.Options.Name });
        var (one, other) = (Breaker(first), Breaker(second));
        Assert.Null(await other.FindAsync(User, QueueFixture.None));

        await one.TripAsync(User, "Gesperrt: \"zu viele\" Versuche \\ ü", "w1", QueueFixture.None);

        var refusal = await other.FindAsync(User, QueueFixture.None);
        Assert.Equal(("Gesperrt: \"zu viele\" Versuche \\ ü", "w1"), (refusal?.SiteText, refusal?.Worker));
        Assert.InRange(refusal!.At, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Null(await other.FindAsync(User with { Name = "other" }, QueueFixture.None));

        Assert.True(await other.ResetAsync(User, QueueFixture.None));
        Assert.False(await one.ResetAsync(User, QueueFixture.None));
        Assert.Null(await one.FindAsync(User, QueueFixture.None));
    }

    [Fact]
    public async Task Trip_ToldTwice_TheFirstStands()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var breaker = Breaker(fixture);

        await breaker.TripAsync(User, "Wrong password.", "w1", QueueFixture.None);
        await breaker.TripAsync(User, "Locked.", "w2", QueueFixture.None);

        Assert.Equal("w1", (await breaker.FindAsync(User, QueueFixture.None))?.Worker);
    }

    [Fact]
    public async Task Trip_NoMemoryLeft_IsKeptAllTheSame()
    {
        await using var full = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(full);
        await full.CommandAsync("CONFIG SET maxmemory 1");

        await Breaker(fixture).TripAsync(User, "Wrong password.", "w1", QueueFixture.None);

        Assert.NotNull(await Breaker(fixture).FindAsync(User, QueueFixture.None));
    }

    /// <summary>Not answered as "not refused": without an answer no login may be attempted.</summary>
    [Fact]
    public async Task Find_NoServer_Throws()
    {
        await using var gone = await RedisServerFixture.StartAsync();
        await using var fixture = await QueueFixture.OpenAsync(gone);
        await gone.StopServerAsync();

        await Assert.ThrowsAsync<QueueUnavailableException>(() => Breaker(fixture).FindAsync(User, QueueFixture.None).AsTask());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddTasks_BeforeOrAfterSessions_SharesTheBreaker(bool sessionsFirst)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Queue:Redis", (string?)server.ConnectionString)]).Build();
        var services = new ServiceCollection().AddLogging();
        _ = sessionsFirst ? services.AddSessions(configuration).AddTasks(configuration) : services.AddTasks(configuration).AddSessions(configuration);
        await using var provider = services.BuildServiceProvider();

        Assert.IsType<RedisAccountBreaker>(provider.GetRequiredService<IAccountBreaker>());
    }

    private static RedisAccountBreaker Breaker(QueueFixture fixture) => new(fixture.Link, Options.Create(fixture.Options));
}

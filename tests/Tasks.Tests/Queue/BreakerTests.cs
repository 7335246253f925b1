using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class BreakerTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly AccountId Clerk = new("shop", "clerk");

    [Fact]
    public async Task Find_RefusedToAnotherWorker_TellsWhatTheSiteSaidUntilAPersonReopens()
    {
        await using var first = await QueueBed.OpenAsync(server);
        await using var second = await QueueBed.OpenAsync(server, options => options with { Name = first.Options.Name });
        var (one, other) = (Breaker(first), Breaker(second));
        Assert.Null(await other.FindAsync(Clerk, QueueBed.None));

        await one.TripAsync(Clerk, "Gesperrt: \"zu viele\" Versuche \\ ü", "w1", QueueBed.None);

        var refusal = await other.FindAsync(Clerk, QueueBed.None);
        Assert.Equal(("Gesperrt: \"zu viele\" Versuche \\ ü", "w1"), (refusal?.SiteText, refusal?.Worker));
        Assert.InRange(refusal!.At, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Null(await other.FindAsync(Clerk with { Name = "other" }, QueueBed.None));

        Assert.True(await other.ResetAsync(Clerk, QueueBed.None));
        Assert.False(await one.ResetAsync(Clerk, QueueBed.None));
        Assert.Null(await one.FindAsync(Clerk, QueueBed.None));
    }

    [Fact]
    public async Task Trip_ToldTwice_TheFirstStands()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var breaker = Breaker(bed);

        await breaker.TripAsync(Clerk, "Wrong password.", "w1", QueueBed.None);
        await breaker.TripAsync(Clerk, "Locked.", "w2", QueueBed.None);

        Assert.Equal("w1", (await breaker.FindAsync(Clerk, QueueBed.None))?.Worker);
    }

    [Fact]
    public async Task Trip_NoMemoryLeft_IsKeptAllTheSame()
    {
        await using var full = await RedisServerFixture.StartAsync();
        await using var bed = await QueueBed.OpenAsync(full);
        await full.CommandAsync("CONFIG SET maxmemory 1");

        await Breaker(bed).TripAsync(Clerk, "Wrong password.", "w1", QueueBed.None);

        Assert.NotNull(await Breaker(bed).FindAsync(Clerk, QueueBed.None));
    }

    /// <summary>Not "not refused": who can't ask must not try.</summary>
    [Fact]
    public async Task Find_NoServer_Throws()
    {
        await using var gone = await RedisServerFixture.StartAsync();
        await using var bed = await QueueBed.OpenAsync(gone);
        await gone.StopServerAsync();

        await Assert.ThrowsAsync<QueueUnavailableException>(() => Breaker(bed).FindAsync(Clerk, QueueBed.None).AsTask());
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

    private static RedisAccountBreaker Breaker(QueueBed bed) => new(bed.Link, Options.Create(bed.Options));
}

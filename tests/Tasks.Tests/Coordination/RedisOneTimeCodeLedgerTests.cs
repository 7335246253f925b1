using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Tasks.Coordination;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Coordination;

public sealed class RedisOneTimeCodeLedgerTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly AccountId User = new("shop", "clerk");

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30;

    [Fact]
    public async Task TryUse_TwoWorkersOneStep_OneGetsIt()
    {
        await using var first = await QueueFixture.OpenAsync(server);
        await using var second = await QueueFixture.OpenAsync(server, options => options with { Name = first.Options.Name });
        IOneTimeCodeLedger[] workers = [Ledger(first), Ledger(second)];
        var now = Now;

        foreach (var step in (long[])[now - 1, now, now + 1])
        {
            var answers = await Task.WhenAll(workers.Select(worker => worker.TryUseAsync(User, step, QueueFixture.None).AsTask()));
            Assert.Single(answers, won => won);
        }

        Assert.Equal(now + 1, (long)await first.Raw.HashGetAsync(first.Keys.Of("otp"), "shop\u0001clerk"));
    }

    [Fact]
    public async Task TryUse_TwoWorkersWithoutASharedLedger_BothGetIt()
    {
        IOneTimeCodeLedger[] workers = [Local(), Local()];

        var answers = await Task.WhenAll(workers.Select(worker => worker.TryUseAsync(User, Now, QueueFixture.None).AsTask()));

        Assert.All(answers, Assert.True);
    }

    [Fact]
    public async Task TryUse_StepThatIsPast_IsRefusedAndOtherAccountsAreNot()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var ledger = Ledger(fixture);
        var now = Now;

        Assert.True(await ledger.TryUseAsync(User, now, QueueFixture.None));
        Assert.False(await ledger.TryUseAsync(User, now - 1, QueueFixture.None));
        Assert.True(await ledger.TryUseAsync(User with { Name = "other" }, now - 1, QueueFixture.None));
        Assert.True(await ledger.TryUseAsync(User with { Site = "other" }, now - 1, QueueFixture.None));
    }

    [Fact]
    public async Task TryUse_ClockFarAhead_FailsAndLeavesTheAccountUsable()
    {
        await using var fixture = await QueueFixture.OpenAsync(server);
        var ledger = Ledger(fixture);
        var now = Now;

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.TryUseAsync(User, now + 100, QueueFixture.None).AsTask());

        Assert.Contains("clock", fault.Message, StringComparison.Ordinal);
        Assert.True(await ledger.TryUseAsync(User, now, QueueFixture.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddTasks_BeforeOrAfterSessions_SharesTheLedger(bool sessionsFirst)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Queue:Redis", (string?)server.ConnectionString)]).Build();
        var services = new ServiceCollection().AddLogging();
        _ = sessionsFirst ? services.AddSessions(configuration).AddTasks(configuration) : services.AddTasks(configuration).AddSessions(configuration);
        await using var provider = services.BuildServiceProvider();

        Assert.IsType<RedisOneTimeCodeLedger>(provider.GetRequiredService<IOneTimeCodeLedger>());
    }

    private static RedisOneTimeCodeLedger Ledger(QueueFixture fixture) => new(fixture.Link, Options.Create(fixture.Options));

    private static IOneTimeCodeLedger Local() =>
        new ServiceCollection().AddLogging().AddSessions(new ConfigurationBuilder().Build()).BuildServiceProvider().GetRequiredService<IOneTimeCodeLedger>();
}

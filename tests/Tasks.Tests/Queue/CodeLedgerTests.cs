using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class CodeLedgerTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    private static readonly AccountId Clerk = new("shop", "clerk");

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30;

    [Fact]
    public async Task TryUse_TwoWorkersOneStep_OneGetsIt()
    {
        await using var first = await QueueBed.OpenAsync(server);
        await using var second = await QueueBed.OpenAsync(server, options => options with { Name = first.Options.Name });
        IOneTimeCodeLedger[] workers = [Ledger(first), Ledger(second)];
        var now = Now;

        foreach (var step in (long[])[now - 1, now, now + 1])
        {
            var answers = await Task.WhenAll(workers.Select(worker => worker.TryUseAsync(Clerk, step, QueueBed.None).AsTask()));
            Assert.Single(answers, won => won);
        }

        Assert.Equal(now + 1, (long)await first.Raw.HashGetAsync(first.Keys.Of("otp"), "shop\u0001clerk"));
    }

    [Fact]
    public async Task TryUse_TwoWorkersWithoutASharedLedger_BothGetIt()
    {
        IOneTimeCodeLedger[] workers = [Local(), Local()];

        var answers = await Task.WhenAll(workers.Select(worker => worker.TryUseAsync(Clerk, Now, QueueBed.None).AsTask()));

        Assert.All(answers, Assert.True);
    }

    [Fact]
    public async Task TryUse_StepThatIsPast_IsRefusedAndOtherAccountsAreNot()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var ledger = Ledger(bed);
        var now = Now;

        Assert.True(await ledger.TryUseAsync(Clerk, now, QueueBed.None));
        Assert.False(await ledger.TryUseAsync(Clerk, now - 1, QueueBed.None));
        Assert.True(await ledger.TryUseAsync(Clerk with { Name = "other" }, now - 1, QueueBed.None));
        Assert.True(await ledger.TryUseAsync(Clerk with { Site = "other" }, now - 1, QueueBed.None));
    }

    [Fact]
    public async Task TryUse_ClockFarAhead_FailsAndLeavesTheAccountUsable()
    {
        await using var bed = await QueueBed.OpenAsync(server);
        var ledger = Ledger(bed);
        var now = Now;

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.TryUseAsync(Clerk, now + 100, QueueBed.None).AsTask());

        Assert.Contains("clock", fault.Message, StringComparison.Ordinal);
        Assert.True(await ledger.TryUseAsync(Clerk, now, QueueBed.None));
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

        Assert.IsType<RedisCodeLedger>(provider.GetRequiredService<IOneTimeCodeLedger>());
    }

    private static RedisCodeLedger Ledger(QueueBed bed) => new(bed.Link, Options.Create(bed.Options));

    private static IOneTimeCodeLedger Local() =>
        new ServiceCollection().AddLogging().AddSessions(new ConfigurationBuilder().Build()).BuildServiceProvider().GetRequiredService<IOneTimeCodeLedger>();
}

using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Queue;

public sealed class QueueRegistrationTests(RedisServerFixture server) : IClassFixture<RedisServerFixture>
{
    [Fact]
    public void Options_NonDefaults_AreBound()
    {
        using var services = Services(("Queue:Redis", "redis.internal:6379"), ("Queue:Name", "orders"), ("Queue:Lease", "00:01:00"), ("Queue:MaxStalls", "5"), ("Queue:KeepDone", "2.00:00:00"));

        var options = services.GetRequiredService<IOptions<QueueOptions>>().Value;

        Assert.Equal(("redis.internal:6379", "orders", TimeSpan.FromMinutes(1), 5, TimeSpan.FromDays(2)), (options.Redis, options.Name, options.Lease, options.MaxStalls, options.KeepDone));
    }

    [Theory]
    [InlineData("Queue:RenewEvery", "00:00:11", "RenewEvery")]
    [InlineData("Queue:Lease", "00:00:01", "Lease")]
    [InlineData("Queue:Name", "Not A Name", "Name")]
    [InlineData("Queue:IdlePollMax", "00:00:00.1", "IdlePollMin")]
    [InlineData("Queue:BackoffBase", "00:30:00", "BackoffCap")]
    [InlineData("Queue:BackoffCap", "24:00:00", "")]
    [InlineData("Queue:MaxAttempts", "0", "MaxAttempts")]
    public void Options_Invalid_AreRefusedNamingTheSetting(string key, string value, string named)
    {
        using var services = Services((key, value), ("Queue:RememberKeys", named.Length == 0 ? "01:00:00" : "7.00:00:00"));

        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<QueueOptions>>().Value);

        Assert.Contains(named.Length == 0 ? "RememberKeys" : named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithQueue_MovesTheInboxWakesRunnersAndReapsLostLeases()
    {
        using var host = Host(("Queue:Redis", server.ConnectionString), ("Queue:Name", "hosted"), ("Queue:Lease", "00:00:03"), ("Queue:RenewEvery", "00:00:01"), ("Queue:ReapEvery", "00:00:00.5"), ("Queue:IdlePollMin", "00:00:00.05"));
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<IJobQueue>();
        await server.CommandAsync("RPUSH {hosted}:inbox text");

        var claim = await NextAsync(host, queue);
        Assert.Equal("text", claim.Job.PayloadJson);

        // Nobody renews: the maintenance reaps the lease, and the next claim has a higher fencing token.
        var again = await NextAsync(host, queue);
        Assert.Equal((claim.Job.Id, 1, claim.Fence + 1), (again.Job.Id, again.Job.Stalls, again.Fence));
        await host.StopAsync();
    }

    [Fact]
    public async Task Host_ServerThatEvicts_DoesNotStart()
    {
        await using var evicting = await RedisServerFixture.StartAsync("--maxmemory-policy", "allkeys-random");
        using var host = Host(("Queue:Redis", evicting.ConnectionString));

        await Assert.ThrowsAsync<QueueUnavailableException>(() => host.StartAsync());
    }

    private static async Task<JobClaim> NextAsync(IHost host, IJobQueue queue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await queue.ClaimAsync("w1", limit.Token) is { } claim)
            {
                return claim;
            }

            await host.Services.GetRequiredService<IWorkSignal>().WaitForWorkAsync(limit.Token);
        }
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) =>
        new ServiceCollection().AddLogging().AddQueue(Configuration(settings)).BuildServiceProvider();

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddQueue(Configuration(settings)).AddSingleton<IInboxMessageParser, TextReader>();
        return builder.Build();
    }

    private static IConfiguration Configuration((string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();

    private sealed class TextReader : IInboxMessageParser
    {
        public Task<InboxReading> ReadAsync(string raw, CancellationToken cancellationToken) =>
            Task.FromResult<InboxReading>(new InboxReading.Submission(QueueFixture.Job() with { PayloadJson = raw }));
    }
}

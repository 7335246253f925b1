using BrowserAgent.Campaigns.RedisRestarts;
using BrowserAgent.TestKit;
using Xunit.Abstractions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>Redis is killed with SIGKILL under producers and workers, and started again.</summary>
[Collection(Browserless.Collection)]
public sealed class RedisRestartsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RedisRestarts_SmallSize_LoseNoAcknowledgedJobAndWorkersGoOn()
    {
        var report = await CampaignRuns.RunAsync(new RedisRestartsCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((200, 2), (report.Jobs, report.Faults));
    }

    /// <summary>The oracle's own proof: a Redis that keeps nothing loses what it had acknowledged.</summary>
    [Fact]
    public async Task RedisRestarts_WithoutPersistence_LoseJobs()
    {
        var plan = new RedisRestartsPlan
        {
            Name = "redis-kept-nothing", Jobs = 80, Restarts = 1, Workers = 1, Seed = CampaignSettings.DefaultSeed, MostWaiting = 40, Persistence = [RedisPersistence.None],
        };

        var report = await CampaignRuns.ShowAsync(RedisRestartsRun.RunAsync(plan, new TestProgress(output), CancellationToken.None), output);

        Assert.InRange(report.Lost, 1, 80);
        Assert.Equal((0, 0), (report.Duplicates, report.Wrong));
    }
}

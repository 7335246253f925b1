using BrowserAgent.Campaigns.RedisNetwork;
using Xunit.Abstractions;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>The network between workers and Redis misbehaves.</summary>
[Collection(Browserless.Collection)]
public sealed class RedisNetworkTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RedisNetwork_SmallSize_EntersEachOrderOnce()
    {
        var report = await CampaignRuns.RunAsync(new RedisNetworkCampaign(), output);

        Assert.Empty(report.Failures);
        Assert.Equal((30, 4), (report.Jobs, report.Faults));
    }

    /// <summary>The oracle's own proof: jobs claimed by an answer that never came lie still for ever when nobody gives leases back.</summary>
    [Fact]
    public async Task RedisNetwork_WithoutTheReaper_LosesJobs()
    {
        var plan = new RedisNetworkPlan
        {
            Name = "redis-network-without-reaper",
            Jobs = 10,
            Seed = CampaignSettings.DefaultSeed,
            Lease = TimeSpan.FromSeconds(4),
            Faults = new FaultMix { HalfOpen = 1, HalfOpenFor = TimeSpan.FromSeconds(6) },
            SettleWithin = TimeSpan.FromSeconds(20),
            Without = ["reap"],
        };

        var report = await CampaignRuns.ShowAsync(RedisNetworkRun.RunAsync(plan, new TestProgress(output), CancellationToken.None), output);

        Assert.InRange(report.Lost, 1, 10);
        Assert.Equal((0, 0), (report.Duplicates, report.Wrong));
    }
}

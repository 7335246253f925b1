using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

/// <summary>The free space of <c>/dev/shm</c> is set by the test, because a test can't change that of the machine.</summary>
public sealed class SharedMemoryPlacementTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData(64L, true)]
    [InlineData(511L, true)]
    [InlineData(512L, false)]
    public async Task LaunchAsync_FreeSharedMemory_DecidesWhereTheBrowserShares(long? freeMiB, bool inFiles)
    {
        await using var fixture = new BrowserLaunchFixture(shared: new SharedMemoryPlacement(() => freeMiB));

        await using var tree = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);

        Assert.Equal(inFiles, tree.Processes.Any(process => ProcessTable.Argument(process.Id, SharedMemoryPlacement.InFiles) is not null));
        await using var context = await tree.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.SetContentAsync("<h1>It runs</h1>");
        Assert.Equal("It runs", await page.Locator("h1").InnerTextAsync());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(511L, true)]
    [InlineData(512L, false)]
    public async Task RunAsync_FreeSharedMemory_IsToldWhenItIsTooSmall(long? freeMiB, bool told)
    {
        await using var fixture = new BrowserLaunchFixture(shared: new SharedMemoryPlacement(() => freeMiB));

        var report = await fixture.Check.RunAsync(CancellationToken.None);

        Assert.True(report.Works, report.Problem);
        Assert.Equal(freeMiB, report.FreeSharedMemoryMiB);
        Assert.Equal(told, report.Remarks.Any(remark => remark.Contains("--shm-size", StringComparison.Ordinal)));
    }
}

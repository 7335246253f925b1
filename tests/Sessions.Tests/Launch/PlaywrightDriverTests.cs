using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class PlaywrightDriverTests
{
    [Fact]
    public async Task DriverKilled_NobodyAsks_TellsItsEnd()
    {
        await using var fixture = new BrowserLaunchFixture();
        await using var browser = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);

        ProcessTable.Kill(ProcessTable.Find(browser.Driver.ProcessId!.Value)!.Value);

        var end = await browser.Driver.Ending.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(RecycleReason.DriverDied, end.Reason);
    }
}

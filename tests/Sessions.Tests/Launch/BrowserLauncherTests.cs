using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class BrowserLauncherTests
{
    [Fact]
    public async Task LaunchAsync_ProgramIsNoBrowser_FailsAfterThreeTriesAndLeavesNothing()
    {
        await using var fixture = new BrowserLaunchFixture(new() { ["Browser:ExecutablePath"] = "/bin/false" });

        var failed = await Assert.ThrowsAsync<BrowserUnavailableException>(() => fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None));

        Assert.Contains("/bin/false did not start in 3 attempts", failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Owner.ScratchDirectory));
    }

    [Fact]
    public async Task LaunchAsync_FailedTwice_FailsAtOnceWithoutATryUntilThePauseIsOver()
    {
        var time = new ShiftableTimeProvider();
        await using var fixture = new BrowserLaunchFixture(new() { ["Browser:ExecutablePath"] = "/bin/false" }, time);
        Task<BrowserUnavailableException> FailAsync() =>
            Assert.ThrowsAsync<BrowserUnavailableException>(() => fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None));
        await FailAsync();
        Assert.Null(fixture.Launcher.WhyBroken);
        await FailAsync();

        var stopped = await FailAsync();

        Assert.Contains("the next try is after", fixture.Launcher.WhyBroken, StringComparison.Ordinal);
        Assert.StartsWith(fixture.Launcher.WhyBroken!, stopped.Message, StringComparison.Ordinal);
        time.Shift(TimeSpan.FromSeconds(16));
        Assert.Contains("did not start in 3 attempts", (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaunchAsync_DriverDied_StartsAnotherDriver()
    {
        await using var fixture = new BrowserLaunchFixture();
        await using var first = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);
        var processes = first.Processes;
        var root = Assert.Single(processes, process => processes.All(other => other.Id != process.ParentId));
        var driver = ProcessTable.Find(root.ParentId)!.Value;

        ProcessTable.Kill(driver);

        await Eventually.TrueAsync(() => !first.IsAlive);
        await using var second = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);
        Assert.True(second.IsAlive);
    }
}

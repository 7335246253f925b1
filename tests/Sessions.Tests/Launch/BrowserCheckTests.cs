using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class BrowserCheckTests
{
    [Fact]
    public async Task RunAsync_UsableBrowser_ReportsThatItWorks()
    {
        await using var fixture = new BrowserLaunchFixture();

        var report = await fixture.Check.RunAsync(CancellationToken.None);

        Assert.True(report.Works, report.Problem);
        Assert.NotNull(report.Path);
        Assert.Matches(@"\d+\.\d+", report.Version);
        Assert.Equal(!report.Sandboxed, report.Remarks.Any(remark => remark.Contains("sandbox", StringComparison.Ordinal)));
        Assert.Empty(ProcessTable.WithArgument(fixture.Owner.Argument));
    }

    [Fact]
    public async Task RunAsync_ConfiguredBrowserMissing_NamesKeyAndPath()
    {
        await using var fixture = new BrowserLaunchFixture(new() { ["Browser:ExecutablePath"] = "/nowhere/chromium" });

        var report = await fixture.Check.RunAsync(CancellationToken.None);

        Assert.False(report.Works);
        Assert.Contains("Browser:ExecutablePath is \"/nowhere/chromium\"", report.Problem, StringComparison.Ordinal);
    }
}

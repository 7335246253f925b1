using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class SandboxPolicyTests
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void WhyNoBrowser_RootAndSetting_RefusesRootThatWasNotToldToDoWithout(bool isRoot, bool sandbox, bool refused)
    {
        var rule = Rule(isRoot, sandbox);

        Assert.Equal(refused, rule.WhyNoBrowser is not null);
        Assert.Equal(sandbox, rule.KeepsSandbox);
        Assert.Equal(!sandbox, rule.Remark is not null);
    }

    [Fact]
    public void WhyNoBrowser_Root_NamesTheSettingAndTheNextMove()
    {
        var why = Rule(isRoot: true, sandbox: true).WhyNoBrowser;

        Assert.Contains("runs as root", why, StringComparison.Ordinal);
        Assert.Contains("Run it as another user", why, StringComparison.Ordinal);
        Assert.Contains("Browser:Sandbox", why, StringComparison.Ordinal);
        Assert.Contains("BROWSERAGENT_Browser__Sandbox=false", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartingAsync_RootThatWasNotToldToDoWithout_HoldsTheHostUp()
    {
        var warnings = new WarningAssertingLogger<SandboxStartupCheck>();

        await Assert.ThrowsAsync<BrowserUnavailableException>(
            () => new SandboxStartupCheck(Rule(isRoot: true, sandbox: true), warnings).StartingAsync(CancellationToken.None));

        Assert.Empty(warnings.Messages);
    }

    [Theory]
    [InlineData(true, "as root")]
    [InlineData(false, "without its sandbox.")]
    public async Task StartingAsync_SandboxIsOff_StartsWithOneWarning(bool isRoot, string told)
    {
        var warnings = new WarningAssertingLogger<SandboxStartupCheck>();

        await new SandboxStartupCheck(Rule(isRoot, sandbox: false), warnings).StartingAsync(CancellationToken.None);

        Assert.Contains(told, Assert.Single(warnings.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartingAsync_SandboxIsKept_SaysNothing()
    {
        var warnings = new WarningAssertingLogger<SandboxStartupCheck>();

        await new SandboxStartupCheck(Rule(isRoot: false, sandbox: true), warnings).StartingAsync(CancellationToken.None);

        Assert.Empty(warnings.Messages);
    }

    [Fact]
    public async Task LaunchAsync_RootThatWasNotToldToDoWithout_StartsNothing()
    {
        await using var fixture = new BrowserLaunchFixture(sandbox: Rule(isRoot: true, sandbox: true));

        var refused = await Assert.ThrowsAsync<BrowserUnavailableException>(() => fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None));
        var report = await fixture.Check.RunAsync(CancellationToken.None);

        Assert.Contains("runs as root", refused.Message, StringComparison.Ordinal);
        Assert.Null(fixture.Launcher.WhyBroken);
        Assert.False(report.Works);
        Assert.Equal(refused.Message, report.Problem);
        Assert.NotNull(report.Path);
        Assert.Empty(ProcessTable.WithArgument(fixture.Owner.Argument));
        Assert.False(Directory.Exists(fixture.Owner.ScratchDirectory));
    }

    private static SandboxPolicy Rule(bool isRoot, bool sandbox) => new(Options.Create(new BrowserOptions { Sandbox = sandbox }), isRoot);
}

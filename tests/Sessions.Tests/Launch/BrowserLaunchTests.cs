using System.Diagnostics;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class BrowserLaunchTests
{
    [Fact]
    public async Task RunAsync_UsableBrowser_ReportsThatItWorks()
    {
        await using var fixture = new LaunchFixture();

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
        await using var fixture = new LaunchFixture(new() { ["Browser:ExecutablePath"] = "/nowhere/chromium" });

        var report = await fixture.Check.RunAsync(CancellationToken.None);

        Assert.False(report.Works);
        Assert.Contains("Browser:ExecutablePath is \"/nowhere/chromium\"", report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaunchAsync_ProgramIsNoBrowser_FailsAfterThreeTriesAndLeavesNothing()
    {
        await using var fixture = new LaunchFixture(new() { ["Browser:ExecutablePath"] = "/bin/false" });

        var failed = await Assert.ThrowsAsync<BrowserUnavailableException>(() => fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None));

        Assert.Contains("/bin/false did not start in 3 attempts", failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Owner.ScratchDirectory));
    }

    [Fact]
    public async Task LaunchAsync_FailedTwice_FailsAtOnceWithoutATryUntilThePauseIsOver()
    {
        var time = new ShiftableTimeProvider();
        await using var fixture = new LaunchFixture(new() { ["Browser:ExecutablePath"] = "/bin/false" }, time);
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
    public async Task FindAsync_NothingInstalled_SaysHowToInstall()
    {
        var finder = new BrowserFinder(Options.Create(new BrowserOptions()), TimeProvider.System) { SystemPath = "/nowhere/chromium", HeadlessShellPath = "/nowhere/chromium-headless-shell" };

        var missing = Assert.IsType<FindBrowserResult.Missing>(await finder.FindAsync("/nowhere/playwright", CancellationToken.None));

        Assert.Contains("playwright install chromium", missing.WhatToDo, StringComparison.Ordinal);
        Assert.Contains("apt-get install chromium", missing.WhatToDo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_PlaywrightsBrowserExists_IsPreferredToTheSystems()
    {
        var finder = new BrowserFinder(Options.Create(new BrowserOptions()), TimeProvider.System);

        var found = Assert.IsType<FindBrowserResult.Found>(await finder.FindAsync("/bin/false", CancellationToken.None));

        Assert.Equal(("/bin/false", "Playwright's installation"), (found.Path, found.Origin));
    }

    [Fact]
    public async Task LaunchAsync_DriverDied_StartsAnotherDriver()
    {
        await using var fixture = new LaunchFixture();
        await using var first = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);
        var processes = first.Processes;
        var root = Assert.Single(processes, process => processes.All(other => other.Id != process.ParentId));
        var driver = ProcessTable.Find(root.ParentId)!.Value;

        ProcessTable.Kill(driver);

        await Eventually.TrueAsync(() => !first.IsAlive);
        await using var second = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);
        Assert.True(second.IsAlive);
    }

    [Fact]
    public async Task DriverKilled_NobodyAsks_TellsItsEnd()
    {
        await using var fixture = new LaunchFixture();
        await using var browser = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);

        ProcessTable.Kill(ProcessTable.Find(browser.Driver.ProcessId!.Value)!.Value);

        var end = await browser.Driver.Ending.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(RecycleReason.DriverDied, end.Reason);
    }

    [Fact]
    public async Task Environment_SecretsInTheWorkers_AreNotInherited()
    {
        Environment.SetEnvironmentVariable("BROWSERAGENT_SECRET__LAUNCH__TEST__PASSWORD", "not for the browser");

        var inherited = BrowserArguments.Environment("/tmp/x");

        Assert.DoesNotContain(inherited, variable => variable.Key.StartsWith("BROWSERAGENT", StringComparison.Ordinal));
        Assert.Equal("/tmp/x", inherited["TMPDIR"]);
        Assert.Contains("PATH", inherited);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task RunAsync_BrowserOfADeadWorker_IsKilledAndThatOfALivingOneIsNot()
    {
        await using var fixture = new LaunchFixture();
        var parts = fixture.Owner.Id.Split('-');
        var deadOwner = string.Join('-', parts[0], parts[1], "1", parts[3]);
        using var orphan = StartMarked(deadOwner);
        using var owned = StartMarked(fixture.Owner.Id);
        var leftOver = Directory.CreateDirectory(Path.Combine(BrowserOwner.ScratchRoot, deadOwner));
        var (deadProfile, ownedProfile) = (NoteProfile(deadOwner), NoteProfile(fixture.Owner.Id));
        var lostChild = await StartLostChildAsync(deadProfile);
        var ownedChild = await StartLostChildAsync(ownedProfile);

        await fixture.Sweep.RunAsync(CancellationToken.None);

        await orphan.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token);
        Assert.False(ProcessTable.IsAlive(lostChild));
        Assert.True(ProcessTable.IsAlive(ownedChild));
        Assert.False(owned.HasExited);
        Assert.False(Directory.Exists(leftOver.FullName));
        Assert.False(Directory.Exists(deadProfile));
        Assert.True(Directory.Exists(ownedProfile));
        owned.Kill(entireProcessTree: true);
        ProcessTable.Kill(ownedChild);
        Directory.Delete(ownedProfile);
    }

    [Fact]
    public async Task RunAsync_DriverWithABrowserOfADeadWorker_IsKilledAndOneWithoutIsLeft()
    {
        await using var fixture = new LaunchFixture();
        var parts = fixture.Owner.Id.Split('-');
        using var driver = StartDriver(BrowserOwner.OwnerMarker + string.Join('-', parts[0], parts[1], "2", parts[3]));
        using var other = StartDriver("--of-nobody");

        await fixture.Sweep.RunAsync(CancellationToken.None);

        await driver.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.False(other.HasExited);
        other.Kill(entireProcessTree: true);
    }

    private static Process StartMarked(string owner) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 120; exit 0", "sh", BrowserOwner.OwnerMarker + owner]) { UseShellExecute = false })!;

    private static Process StartDriver(string browserArgument)
    {
        var driver = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "/bin/sh -c 'sleep 120; exit 0' sh \"$2\" & echo started; wait", "sh", "run-driver", browserArgument])
        { UseShellExecute = false, RedirectStandardOutput = true })!;
        Assert.Equal("started", driver.StandardOutput.ReadLine());
        return driver;
    }

    private static string NoteProfile(string owner)
    {
        var profile = Directory.CreateTempSubdirectory("playwright_chromiumdev_profile-").FullName;
        var scratch = Directory.CreateDirectory(Path.Combine(BrowserOwner.ScratchRoot, owner, "browser"));
        File.WriteAllText(Path.Combine(scratch.FullName, ".profile"), profile);
        return profile;
    }

    /// <summary>A process like a zygote whose browser died: no owner on its command line, its arguments joined by spaces, and another parent.</summary>
    private static async Task<ProcessEntry> StartLostChildAsync(string profile)
    {
        using var parent = Process.Start(new ProcessStartInfo(
            "/bin/bash", ["-c", "(exec -a \"chromium --type=zygote --user-data-dir=$0 --lang=en\" sleep 120) & exit 0", profile])
        { UseShellExecute = false })!;
        await parent.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        var named = new List<ProcessEntry>();
        await Eventually.TrueAsync(() =>
        {
            named = [.. ProcessTable.All().Where(process => ProcessTable.HasFolderOption(process.Id, profile))];
            return named.Count == 1;
        });
        return named[0];
    }
}

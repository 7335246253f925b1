using System.Diagnostics;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class OrphanSweepTests
{
    [Fact]
    public async Task RunAsync_BrowserOfADeadWorker_IsKilledAndThatOfALivingOneIsNot()
    {
        await using var fixture = new BrowserLaunchFixture();
        var parts = fixture.Owner.Id.Split('-');
        var deadOwner = string.Join('-', parts[0], parts[1], "1", parts[3]);
        using var orphan = StartMarked(deadOwner);
        using var owned = StartMarked(fixture.Owner.Id);
        var leftOver = Directory.CreateDirectory(Path.Combine(ScratchRoot.Usual, deadOwner));
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
        await using var fixture = new BrowserLaunchFixture();
        var parts = fixture.Owner.Id.Split('-');
        using var driver = StartDriver(BrowserOwnerId.OwnerMarker + string.Join('-', parts[0], parts[1], "2", parts[3]));
        using var other = StartDriver("--of-nobody");

        await fixture.Sweep.RunAsync(CancellationToken.None);

        await driver.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.False(other.HasExited);
        other.Kill(entireProcessTree: true);
    }

    private static Process StartMarked(string owner) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 120; exit 0", "sh", BrowserOwnerId.OwnerMarker + owner]) { UseShellExecute = false })!;

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
        var scratch = Directory.CreateDirectory(Path.Combine(ScratchRoot.Usual, owner, "browser"));
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

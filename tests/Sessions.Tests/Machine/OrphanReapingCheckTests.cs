using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Sessions.Machine;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

public sealed class OrphanReapingCheckTests
{
    [Fact]
    public async Task RunAsync_ThisMachine_TellsWhoAdoptsAndWhetherItCollects()
    {
        var report = await new OrphanReapingCheck(TimeProvider.System).RunAsync(CancellationToken.None);

        Assert.NotNull(report.Collects);
        Assert.Matches(@"^.+ \(process \d+\)$", report.Adopter);
    }

    [Fact]
    public async Task WatchAsync_NobodyAsksAfterIt_IsNotCollected()
    {
        // Acts as a parent that is not an init process: it keeps running and never reaps its child.
        using var careless = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 0.1 >/dev/null & echo $!; exec sleep 120"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var child = int.Parse((await careless.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);

        var report = await new OrphanReapingCheck(TimeProvider.System).WatchAsync(child, CancellationToken.None);

        Assert.False(report.Collects);
        Assert.Equal($"sleep (process {careless.Id})", report.Adopter);
        careless.Kill();
        await careless.WaitForExitAsync();
    }

    [Fact]
    public async Task WatchAsync_ItsParentAsks_IsCollected()
    {
        using var careful = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 0.5 >/dev/null & echo $!; wait; sleep 0.1"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var child = int.Parse((await careful.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);

        Assert.True((await new OrphanReapingCheck(TimeProvider.System).WatchAsync(child, CancellationToken.None)).Collects);
        await careful.WaitForExitAsync();
    }
}

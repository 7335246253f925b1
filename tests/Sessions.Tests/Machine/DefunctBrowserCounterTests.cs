using System.Diagnostics;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

public sealed class DefunctBrowserCounterTests : IDisposable
{
    private const int Worker = 50;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("defunct-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("chromium", 'Z', 1, 1)]
    [InlineData("chromium-headle", 'Z', 1, 1)]
    [InlineData("headless_shell", 'Z', 1, 1)]
    [InlineData("chrome_crashpad", 'Z', Worker, 1)]
    [InlineData("chromium", 'Z', 60, 1)]
    [InlineData("chromium", 'Z', 70, 0)]
    [InlineData("chromium", 'S', 1, 0)]
    [InlineData("bash", 'Z', 1, 0)]
    public void Count_OneProcess_GoesByNameStateAndParent(string name, char state, int parent, int counted)
    {
        Write(1, "tini", 'S', 0);
        Write(Worker, "dotnet", 'S', 1);
        Write(60, "node (driver) 1", 'S', Worker);
        Write(70, "somebody else's", 'S', 1);
        Write(80, name, state, parent);

        Assert.Equal(counted, DefunctBrowserCounter.Count(_folder.FullName, Worker));
    }

    [Fact]
    public void Count_ParentsFormARing_ComesToAnEnd()
    {
        Write(60, "chromium", 'Z', 61);
        Write(61, "chromium", 'Z', 60);

        Assert.Equal(0, DefunctBrowserCounter.Count(_folder.FullName, Worker));
    }

    [Fact]
    public async Task Count_ChildThatNobodyAsksAfter_IsSeenUntilItsParentEnds()
    {
        // The kernel names a process after its executable file. The child is ended only when its parent is no shell any more, because a shell reaps children
        // that end while it runs.
        var browser = Path.Combine(_folder.FullName, "chromium-of-test");
        File.CreateSymbolicLink(browser, "/bin/sleep");
        using var careless = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" 120 & echo $!; exec sleep 120", browser]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var child = int.Parse((await careless.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => ProcessStat.Read(careless.Id) is { Name: "sleep" } && ProcessStat.Read(child) is { Name: "chromium-of-tes" });

        using (var running = Process.GetProcessById(child))
        {
            running.Kill();
        }

        await Eventually.TrueAsync(() => ProcessStat.Read(child) is { IsDefunct: true, Name: "chromium-of-tes" });
        Assert.True(DefunctBrowserCounter.Count(ProcessMemoryReader.Root, Environment.ProcessId) > 0);
        Assert.Equal(0, DefunctBrowserCounter.Count(_folder.FullName, Environment.ProcessId));

        careless.Kill();
        await careless.WaitForExitAsync();
    }

    private void Write(int id, string name, char state, int parent) =>
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory($"{id}").FullName, "stat"), ProcStatFileText.Of(id, name, state, parent));
}

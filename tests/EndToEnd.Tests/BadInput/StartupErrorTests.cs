using System.Net;
using System.Net.Sockets;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>Errors at start: one message that says what failed, where, and what to do, and an exit code.</summary>
public sealed class StartupErrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bad-start-").FullName;

    [Fact]
    public async Task Up_ABrokenSitePack_ListsEveryErrorWithItsPlace()
    {
        var site = Directory.CreateDirectory(Path.Combine(_folder, "sites", "shop")).FullName;
        await File.WriteAllTextAsync(Path.Combine(site, "site.yaml"), "schema: 1\nsite: shop\ntitel: Shop\norigins: { app: not-an-address }\n");

        var (exit, output) = await RunAsync(("Sites__Folder", Path.Combine(_folder, "sites")));

        Assert.Equal(1, exit);
        Assert.Matches(@"site\.yaml:3:1: .*titel.*title", output);
        Assert.Matches(@"site\.yaml:4:\d+: .*not-an-address", output);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_RedisIsDown_NamesItsAddressAndTheNextMove()
    {
        var port = RedisServerFixture.FreePort();

        var (exit, output) = await RunAsync(("Queue__Redis", $"127.0.0.1:{port},password=never-shown,connectTimeout=500"));

        Assert.Equal(1, exit);
        Assert.Contains($"127.0.0.1:{port}", output, StringComparison.Ordinal);
        Assert.Contains("Queue:Redis", output, StringComparison.Ordinal);
        Assert.DoesNotContain("never-shown", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_ThePortIsTaken_SaysSoAndHowToChooseAnother()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exit, output) = await RunAsync(("Worker__Url", $"http://127.0.0.1:{port}"));

        Assert.Equal(1, exit);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), output, StringComparison.Ordinal);
        Assert.Contains("Worker:Url", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Runner__Concurrency", "0", "Runner:Concurrency is 0; allowed is 1 to 64")]
    [InlineData("Queue__Lease", "00:00:01", "Queue:Lease")]
    [InlineData("Worker__Url", "not an address", "Worker:Url")]
    public async Task Up_ASettingOutsideItsRange_IsNamed(string name, string value, string told)
    {
        var (exit, output) = await RunAsync((name, value));

        Assert.Equal(1, exit);
        Assert.Contains(told, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_AMissingSettingsFile_IsNamed()
    {
        var (exit, output) = await WorkerProgramProcess.RunAsync(
            _folder, TestWorkerSettings.Of(_folder), ["up", "--config", Path.Combine(_folder, "absent.json")], TestTimeLimits.Start());

        Assert.Equal(1, exit);
        Assert.Contains("absent.json", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ABrowserThatIsNotThere_SaysWhatIsMissingAndTheNextMove()
    {
        var (exit, output) = await WorkerProgramProcess.RunAsync(
            _folder, TestWorkerSettings.Of(_folder, ("Browser__ExecutablePath", "/nowhere/chromium")), ["doctor", "--json"], TestTimeLimits.Start());

        Assert.Equal(1, exit);
        Assert.Contains("/nowhere/chromium", output, StringComparison.Ordinal);
        Assert.Contains("leave it empty", output, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Up_AsRootWithTheSandboxOn_StartsNothingAndSaysBothWaysOut()
    {
        var (exit, output) = await RunAsync((BrowserSandboxSetting.Variable, "true"));

        Assert.Equal(1, exit);
        Assert.Contains("runs as root", output, StringComparison.Ordinal);
        Assert.Contains("Run it as another user", output, StringComparison.Ordinal);
        Assert.Contains("BROWSERAGENT_Browser__Sandbox=false", output, StringComparison.Ordinal);
        Assert.DoesNotContain("browser-agent is up", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Doctor_AsRootWithTheSandboxOn_SaysWhyAndLooksAtTheRest()
    {
        var (exit, output) = await WorkerProgramProcess.RunAsync(
            _folder, TestWorkerSettings.Of(_folder, (BrowserSandboxSetting.Variable, "true")), ["doctor", "--json"], TestTimeLimits.Start());

        Assert.Equal(1, exit);
        Assert.Contains("runs as root", output, StringComparison.Ordinal);
        Assert.Contains("site packs", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OnThisMachine_FindsABrowserThatWorks()
    {
        var (exit, output) = await WorkerProgramProcess.RunAsync(_folder, TestWorkerSettings.Of(_folder), ["doctor", "--json"], TestTimeLimits.Start());

        Assert.Equal(0, exit);
        Assert.Contains("opened a page", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<(int ExitCode, string Output)> RunAsync(params (string Name, string Value)[] settings) =>
        WorkerProgramProcess.RunAsync(_folder, TestWorkerSettings.Of(_folder, settings), ["up"], TestTimeLimits.Start());
}

using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

public sealed class ResourceAdmissionControlTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("machine-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void WhyNoBrowser_MemoryIsShort_NamesWhatThereIsAndTheSetting()
    {
        Memory(599);

        var why = Gauge().WhyNoBrowser();

        Assert.Contains("Only 599 MiB", why, StringComparison.Ordinal);
        Assert.Contains("Memory:FreeForBrowserMiB", why, StringComparison.Ordinal);
        Assert.Null(Gauge().WhyNoLease());
    }

    [Fact]
    public void WhyNoBrowser_MemorySuffices_IsNull()
    {
        Memory(600);

        Assert.Null(Gauge().WhyNoBrowser());
    }

    [Theory]
    [InlineData(79, false)]
    [InlineData(80, true)]
    public void WhyNoLease_ProcessesOfTheirLimit_RefusesFromFourFifths(int used, bool refused)
    {
        Memory(10_000);
        Write("pids.max", "100");
        Write("pids.current", $"{used}");

        Assert.Equal(refused, Gauge().WhyNoLease() is not null);
        Assert.Equal(refused, Gauge().WhyNoBrowser() is not null);
    }

    [Fact]
    public void WhyNoLease_DiskIsShort_NamesTheSetting() =>
        Assert.Contains("Memory:FreeDiskMiB", Gauge(new MemoryOptions { FreeDiskMiB = 1_048_576 }).WhyNoLease(), StringComparison.Ordinal);

    [Fact]
    public void WhyNoLease_DefunctBrowsersPileUp_WarnsOnceForEachRise()
    {
        var timeProvider = new FakeTimeProvider();
        var warnings = new WarningAssertingLogger<ResourceAdmissionControl>();
        var gauge = Gauge(timeProvider: timeProvider, logger: warnings);
        void Look(int defunct)
        {
            Defunct(defunct);
            timeProvider.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(gauge.WhyNoLease());
        }

        Look(20);
        Assert.Empty(warnings.Messages);

        Look(21);
        Look(25);
        Assert.StartsWith("21 browser processes have ended", Assert.Single(warnings.Messages), StringComparison.Ordinal);

        Look(3);
        Look(22);
        Assert.Equal(2, warnings.Messages.Count);
    }

    private ResourceAdmissionControl Gauge(MemoryOptions? options = null, TimeProvider? timeProvider = null, ILogger<ResourceAdmissionControl>? logger = null) => new(
        new MachineResourceReader(_folder.FullName, _folder.FullName, Path.GetTempPath()),
        Options.Create(options ?? new MemoryOptions { FreeDiskMiB = 0 }),
        timeProvider ?? TimeProvider.System,
        logger ?? NullLogger<ResourceAdmissionControl>.Instance);

    /// <summary>Creates this number of defunct browsers under process 1.</summary>
    private void Defunct(int count)
    {
        foreach (var old in _folder.EnumerateDirectories())
        {
            old.Delete(recursive: true);
        }

        for (var id = 100; id < 100 + count; id++)
        {
            _folder.CreateSubdirectory($"{id}");
            Write($"{id}/stat", ProcStatFileText.Of(id, "chromium", 'Z', parent: 1));
        }
    }

    private void Memory(int mebibytes) => Write("meminfo", $"MemAvailable: {mebibytes * 1024} kB");

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}

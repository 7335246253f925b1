using BrowserAgent.Sessions.Processes;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

public sealed class ProcessTreeMemoryTests : IDisposable
{
    private static readonly int PagesPerMiB = 1024 * 1024 / Environment.SystemPageSize;
    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("proc-");

    public void Dispose() => _proc.Delete(recursive: true);

    [Fact]
    public void ProportionalMiB_OneProcessHidesIt_CountsThatOneResidentAndSaysSo()
    {
        Write(10, "statm", $"9000 {50 * PagesPerMiB} {20 * PagesPerMiB} 1 0 1 0");
        Write(10, "smaps_rollup", $"Rss:  {50 * 1024} kB\nPss:  {30 * 1024} kB\n");
        Write(11, "statm", $"9000 {40 * PagesPerMiB} {30 * PagesPerMiB} 1 0 1 0");

        var both = Instance(10, 11);

        Assert.Equal(90, both.ResidentMiB);
        Assert.Equal(70, both.ProportionalMiB);
        Assert.True(both.IsPartlyResident);
    }

    [Fact]
    public void ProportionalMiB_OneProcessIsGone_CountsNothingForItAndHidesNothing()
    {
        Write(10, "statm", $"9000 {50 * PagesPerMiB} {20 * PagesPerMiB} 1 0 1 0");
        Write(10, "smaps_rollup", $"Rss:  {50 * 1024} kB\nPss:  {30 * 1024} kB\n");

        var left = Instance(10, 11);

        Assert.Equal(30, left.ProportionalMiB);
        Assert.False(left.IsPartlyResident);
    }

    private ProcessTreeMemory Instance(params int[] pids) => new([.. pids.Select(pid => new ProcessEntry(pid, 1, 1))], _proc.FullName);

    private void Write(int pid, string file, string text) => File.WriteAllText(Path.Combine(_proc.CreateSubdirectory($"{pid}").FullName, file), text);
}

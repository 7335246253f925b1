using BrowserAgent.Sessions.Machine;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

public sealed class MachineResourceReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("machine-");

    private string Proc => Path.Combine(_folder.FullName, "proc");

    private string Group => Path.Combine(_folder.FullName, "cgroup");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_GroupHasLessMemoryThanTheMachine_TellsTheGroups()
    {
        Write("proc/meminfo", "MemTotal:       8000000 kB\nMemAvailable:   2048000 kB\n");
        Write("cgroup/memory.max", "1073741824\n");
        Write("cgroup/memory.current", "1048576000\n");

        Assert.Equal(24, Read().FreeMemoryMiB);
    }

    [Fact]
    public void Read_WorkerIsInAGroupOfItsOwn_TellsThatGroups()
    {
        Write("proc/self/cgroup", "4:memory:/other\n0::/system.slice/worker.service\n");
        Write("cgroup/system.slice/worker.service/memory.max", "1073741824\n");
        Write("cgroup/system.slice/worker.service/memory.current", "1048576000\n");
        Write("cgroup/pids.max", "100\n");
        Write("cgroup/pids.current", "90\n");

        Assert.Equal(24, Read().FreeMemoryMiB);
        Assert.Null(Read().Processes);
    }

    [Theory]
    [InlineData("0::/\n")]
    [InlineData("0::/only/on/the/host\n")]
    [InlineData("0::/../other\n")]
    public void Read_NoFolderOfItsOwn_TellsTheMounts(string groups)
    {
        Write("proc/self/cgroup", groups);
        Write("other/memory.max", "1\n");
        Write("other/memory.current", "1\n");
        Write("cgroup/memory.max", "1073741824\n");
        Write("cgroup/memory.current", "1048576000\n");

        Assert.Equal(24, Read().FreeMemoryMiB);
    }

    [Fact]
    public void Read_GroupWithoutALimit_TellsTheMachines()
    {
        Write("proc/meminfo", "MemAvailable:   2048000 kB\n");
        Write("cgroup/memory.max", "max\n");
        Write("cgroup/memory.current", "1048576000\n");

        Assert.Equal(2000, Read().FreeMemoryMiB);
    }

    [Fact]
    public void Read_FilesAndProcesses_AreCountedAgainstTheirLimits()
    {
        Write("proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units\nMax open files            8                    524288               files\n");
        Write("proc/self/fd/0", "");
        Write("proc/self/fd/1", "");
        Write("cgroup/pids.max", "100\n");
        Write("cgroup/pids.current", "90\n");

        var reading = Read();

        Assert.Equal(new UsageWithLimit(2, 8), reading.Files);
        Assert.Equal(new UsageWithLimit(90, 100), reading.Processes);
    }

    [Fact]
    public void Read_NothingIsTold_KnowsNothingAndRefusesNothing()
    {
        var reading = Read();

        Assert.Null(reading.FreeMemoryMiB);
        Assert.Null(reading.Files);
        Assert.Null(reading.Processes);
    }

    [Fact]
    public void Read_ThisMachine_TellsMemoryFilesAndDisk()
    {
        var reading = new MachineResourceReader("/proc", "/sys/fs/cgroup", Path.GetTempPath()).Read();

        Assert.True(reading.FreeMemoryMiB > 0);
        Assert.True(reading.FreeDiskMiB > 0);
        Assert.True(reading.Files is { Used: > 0 });
    }

    private MachineResources Read() => new MachineResourceReader(Proc, Group, Path.GetTempPath()).Read();

    private void Write(string path, string text)
    {
        var whole = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllText(whole, text);
    }
}

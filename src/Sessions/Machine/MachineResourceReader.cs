using System.Globalization;

namespace BrowserAgent.Sessions.Machine;

/// <summary>Reads the free resources of the machine and of the worker's control group (version 2) from Linux.</summary>
/// <param name="proc">The process file system.</param>
/// <param name="cgroup">Where control groups are mounted; in a container usually the container's own group.</param>
/// <param name="scratch">A folder on the disk that browsers write to.</param>
internal sealed class MachineResourceReader(string proc, string cgroup, string scratch)
{
    private const long BytesPerMiB = 1024 * 1024;
    private const string VersionTwo = "0::/";

    public MachineResources Read()
    {
        var group = Group();
        return new MachineResources
        {
            FreeMemoryMiB = Smaller(AvailableMemory(), GroupMemory(group)),
            FreeDiskMiB = FreeDisk(),
            Files = Files(),
            Processes = GroupProcesses(group),
            DefunctBrowsers = DefunctBrowserCounter.Count(proc, Environment.ProcessId),
        };
    }

    private static long? Smaller(long? one, long? other) => one is { } first && other is { } second ? Math.Min(first, second) : one ?? other;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>
    /// The worker's own group: a systemd service has its limits there, not at the mount point. Falls back to the mount point when that folder does not
    /// exist (in a container, the path is the host's) or when the path leads out of the mount.
    /// </summary>
    private string Group()
    {
        var line = Text(Path.Combine(proc, "self", "cgroup")).Split('\n').FirstOrDefault(entry => entry.StartsWith(VersionTwo, StringComparison.Ordinal));
        var own = line is null || line.Contains("..", StringComparison.Ordinal) ? cgroup : Path.Combine(cgroup, line[VersionTwo.Length..]);
        return Directory.Exists(own) ? own : cgroup;
    }

    // "MemAvailable:   12345678 kB"
    private long? AvailableMemory() => Words(Path.Combine(proc, "meminfo"), "MemAvailable:") is [var amount, ..] && Number(amount) is { } kibibytes ? kibibytes / 1024 : null;

    private static long? GroupMemory(string group) =>
        Number(Text(Path.Combine(group, "memory.max"))) is { } limit && Number(Text(Path.Combine(group, "memory.current"))) is { } used
            ? Math.Max(0, limit - used) / BytesPerMiB
            : null;

    private static UsageWithLimit? GroupProcesses(string group) =>
        Number(Text(Path.Combine(group, "pids.max"))) is { } limit && Number(Text(Path.Combine(group, "pids.current"))) is { } used ? new UsageWithLimit(used, limit) : null;

    // "Max open files            1024                 524288               files"
    private UsageWithLimit? Files()
    {
        var own = Path.Combine(proc, "self");
        return Words(Path.Combine(own, "limits"), "Max open files") is [var soft, ..] && Number(soft) is { } limit && Directory.Exists(Path.Combine(own, "fd"))
            ? new UsageWithLimit(Directory.EnumerateFileSystemEntries(Path.Combine(own, "fd")).Count(), limit)
            : null;
    }

    private long? FreeDisk()
    {
        try
        {
            return new DriveInfo(scratch).AvailableFreeSpace / BytesPerMiB;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string[] Words(string path, string beginning) =>
        Text(path).Split('\n').FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } line
            ? line[beginning.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [];
}

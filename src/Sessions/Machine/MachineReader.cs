using System.Globalization;

namespace BrowserAgent.Sessions.Machine;

/// <summary>Reads what Linux says of the machine and of the worker's control group (version 2).</summary>
/// <param name="proc">The process file system.</param>
/// <param name="cgroup">The control group's own directory, as a container sees it.</param>
/// <param name="scratch">A folder on the disk that browsers write to.</param>
internal sealed class MachineReader(string proc, string cgroup, string scratch)
{
    private const long BytesPerMiB = 1024 * 1024;

    public MachineReading Read() => new()
    {
        FreeMemoryMiB = Least(AvailableMemory(), GroupMemory()),
        FreeDiskMiB = FreeDisk(),
        Files = Files(),
        Processes = GroupProcesses(),
    };

    private static long? Least(long? one, long? other) => one is { } first && other is { } second ? Math.Min(first, second) : one ?? other;

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

    // "MemAvailable:   12345678 kB"
    private long? AvailableMemory() => Words(Path.Combine(proc, "meminfo"), "MemAvailable:") is [var amount, ..] && Number(amount) is { } kibibytes ? kibibytes / 1024 : null;

    private long? GroupMemory() =>
        Number(Text(Path.Combine(cgroup, "memory.max"))) is { } most && Number(Text(Path.Combine(cgroup, "memory.current"))) is { } used
            ? Math.Max(0, most - used) / BytesPerMiB
            : null;

    private Usage? GroupProcesses() =>
        Number(Text(Path.Combine(cgroup, "pids.max"))) is { } most && Number(Text(Path.Combine(cgroup, "pids.current"))) is { } used ? new Usage(used, most) : null;

    // "Max open files            1024                 524288               files"
    private Usage? Files()
    {
        var own = Path.Combine(proc, "self");
        return Words(Path.Combine(own, "limits"), "Max open files") is [var soft, ..] && Number(soft) is { } most && Directory.Exists(Path.Combine(own, "fd"))
            ? new Usage(Directory.EnumerateFileSystemEntries(Path.Combine(own, "fd")).Count(), most)
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

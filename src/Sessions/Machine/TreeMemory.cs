using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.Sessions.Machine;

/// <summary>Memory of a process tree. The proportional size is read when it is asked for, and only once.</summary>
internal sealed class TreeMemory(IReadOnlyList<ProcessEntry> processes)
{
    private const long BytesPerMiB = 1024 * 1024;

    private int? _proportional;

    /// <summary>Sum of resident sizes, MiB: cheap, and never below the proportional size.</summary>
    public int ResidentMiB { get; } = MiB(processes.Sum(process => ProcessMemory.Resident(process.Id)));

    /// <summary>Sum of proportional sizes (PSS), MiB.</summary>
    public int ProportionalMiB => _proportional ??= MiB(processes.Sum(process => ProcessMemory.Proportional(process.Id)));

    private static int MiB(long bytes) => (int)(bytes / BytesPerMiB);
}

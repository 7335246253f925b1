namespace BrowserAgent.Sessions.Processes;

/// <summary>Memory of a process tree. The proportional size is read on first use, and only once.</summary>
internal sealed class ProcessTreeMemory(IReadOnlyList<ProcessEntry> processes, string proc = ProcessMemoryReader.Root)
{
    private const long BytesPerMiB = 1024 * 1024;

    private int? _proportional;

    /// <summary>Sum of resident sizes, MiB: cheap, and never below the proportional size.</summary>
    public int ResidentMiB { get; } = MiB(processes.Sum(process => ProcessMemoryReader.Resident(process.Id, proc)));

    /// <summary>Sum of proportional sizes (PSS), MiB; a process whose proportional size can't be read counts with its resident size, which is larger, so that a cap applies too early rather than never.</summary>
    public int ProportionalMiB => _proportional ??= MiB(processes.Sum(SizeOf));

    /// <summary>True when a process was counted with its resident size; valid after <see cref="ProportionalMiB"/> was read.</summary>
    public bool IsPartlyResident { get; private set; }

    private static int MiB(long bytes) => (int)(bytes / BytesPerMiB);

    private long SizeOf(ProcessEntry process)
    {
        if (ProcessMemoryReader.Proportional(process.Id, proc) is { } size)
        {
            return size;
        }

        IsPartlyResident = true;
        return ProcessMemoryReader.Resident(process.Id, proc);
    }
}

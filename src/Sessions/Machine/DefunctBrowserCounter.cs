using System.Globalization;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Sessions.Machine;

/// <summary>
/// Counts defunct browser processes (ended, but not reaped by their parent): below this worker, or under process 1, which adopts processes whose parent
/// ended. They use no memory, but each keeps a process id, and a machine without free process ids can start no process.
/// </summary>
internal static class DefunctBrowserCounter
{
    private const int Init = 1;

    // The kernel's names for Chromium, its headless shell and their helpers. For a defunct process nothing else is known.
    private static readonly string[] Names = ["chrom", "headless_shell"];

    /// <param name="proc">The process file system.</param>
    /// <param name="worker">Process id of the worker.</param>
    public static int Count(string proc, int worker)
    {
        var all = new Dictionary<int, ProcessStat>();
        foreach (var folder in Directory.Exists(proc) ? Directory.EnumerateDirectories(proc) : [])
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ProcessStat.Read(id, proc) is { } stat)
            {
                all[id] = stat;
            }
        }

        return all.Values.Count(process => process.IsDefunct
            && Array.Exists(Names, name => process.Name.StartsWith(name, StringComparison.Ordinal))
            && (process.ParentId == Init || IsBelow(process, worker, all)));
    }

    private static bool IsBelow(ProcessStat process, int worker, Dictionary<int, ProcessStat> all)
    {
        // Bounded: the entries were not read at the same moment, so a reused process id could make a cycle.
        for (var steps = 0; steps < all.Count; steps++)
        {
            if (process.ParentId == worker)
            {
                return true;
            }

            if (!all.TryGetValue(process.ParentId, out process))
            {
                return false;
            }
        }

        return false;
    }
}

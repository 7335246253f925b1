using System.Globalization;

namespace BrowserAgent.Sessions.Processes;

/// <summary>
/// Memory of single processes, as Linux counts it. The resident size is cheap to read but counts shared memory once for each process; the proportional
/// size divides shared memory among its users, and is expensive, because the kernel walks the process's page tables.
/// </summary>
internal static class ProcessMemoryReader
{
    internal const string Root = "/proc";

    private const string ProportionalSize = "Pss:";

    /// <summary>Resident size (RSS), bytes; 0 when the process is gone.</summary>
    public static long Resident(int pid, string proc = Root) => ResidentPages(pid, proc) * Environment.SystemPageSize;

    /// <summary>Proportional size (PSS), bytes; 0 when the process is gone, null when this user may not read it.</summary>
    public static long? Proportional(int pid, string proc = Root)
    {
        try
        {
            foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"{proc}/{pid}/smaps_rollup")))
            {
                // "Pss:               12345 kB"
                if (line.StartsWith(ProportionalSize, StringComparison.Ordinal))
                {
                    var number = line.AsSpan(ProportionalSize.Length).Trim();
                    return long.Parse(number[..number.IndexOf(' ')], CultureInfo.InvariantCulture) * 1024;
                }
            }
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return ResidentPages(pid, proc) == 0 ? 0 : null;
        }

        return 0;
    }

    // "size resident shared text lib data dt", in pages
    private static long ResidentPages(int pid, string proc)
    {
        try
        {
            var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{proc}/{pid}/statm")).Split(' ');
            return fields.Length < 2 ? 0 : long.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}

using System.Globalization;

namespace BrowserAgent.Sessions.Machine;

/// <summary>
/// Memory of single processes, as Linux counts it. Resident size is cheap to read but counts what processes share once for each of them;
/// the proportional size shares it out, and costs a walk through the process's page tables.
/// </summary>
internal static class ProcessMemory
{
    private const string ProportionalSize = "Pss:";

    /// <summary>Resident size (RSS), bytes; 0 when the process is gone.</summary>
    public static long Resident(int pid) => Pages(pid) is { } pages ? pages.Resident * Environment.SystemPageSize : 0;

    /// <summary>
    /// Proportional size (PSS), bytes; 0 when the process is gone. Where the system keeps it from this user, what is the process's own alone: less
    /// than the truth, never more.
    /// </summary>
    public static long Proportional(int pid)
    {
        try
        {
            foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/smaps_rollup")))
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
            return Pages(pid) is { } pages ? (pages.Resident - pages.Shared) * Environment.SystemPageSize : 0;
        }

        return 0;
    }

    // "size resident shared text lib data dt", in pages
    private static (long Resident, long Shared)? Pages(int pid)
    {
        try
        {
            var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/statm")).Split(' ');
            return fields.Length < 3 ? null : (long.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[2], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

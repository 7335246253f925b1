using System.Globalization;

namespace BrowserAgent.Sessions.Processes;

/// <summary>
/// Memory of single processes, as Linux counts it. Resident size is cheap to read but counts what processes share once for each of them;
/// the proportional size shares it out, and costs a walk through the process's page tables.
/// </summary>
internal static class ProcessMemory
{
    internal const string Root = "/proc";

    private const string ProportionalSize = "Pss:";

    /// <summary>Resident size (RSS), bytes; 0 when the process is gone.</summary>
    public static long Resident(int pid, string proc = Root) => ResidentPages(pid, proc) * Environment.SystemPageSize;

    /// <summary>Proportional size (PSS), bytes; 0 when the process is gone, null when the system keeps it from this user.</summary>
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

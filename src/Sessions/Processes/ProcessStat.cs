using System.Globalization;

namespace BrowserAgent.Sessions.Processes;

/// <summary>One process as Linux shows it in <c>/proc/PID/stat</c>, including defunct ones.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Name">Name of its program, at most 15 characters.</param>
/// <param name="IsDefunct">It has ended, but its parent has not reaped it.</param>
/// <param name="ParentId">Process id of the parent.</param>
/// <param name="StartTime">Clock ticks since boot; distinguishes it from a later process with the same id.</param>
internal readonly record struct ProcessStat(int Id, string Name, bool IsDefunct, int ParentId, ulong StartTime)
{
    /// <returns>Null when there is no such process.</returns>
    public static ProcessStat? Read(int id, string proc = ProcessMemoryReader.Root)
    {
        var text = Text(string.Create(CultureInfo.InvariantCulture, $"{proc}/{id}/stat"));

        // "4711 (name) S 1 ...": the name may contain spaces and brackets itself.
        var (begin, end) = (text.IndexOf('('), text.LastIndexOf(')'));
        if (begin < 0 || end < begin)
        {
            return null;
        }

        var fields = text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20
            ? null
            : new ProcessStat(
                id,
                text[(begin + 1)..end],
                fields[0] is "Z" or "X",
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

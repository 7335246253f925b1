using System.Globalization;

namespace BrowserAgent.Sessions.Processes;

/// <summary>What Linux says of one process, of a defunct one too.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Name">Of its program, 15 characters at most.</param>
/// <param name="IsDefunct">It has ended, and its parent has not asked how.</param>
/// <param name="ParentId">Who would have to ask.</param>
/// <param name="StartTime">Clock ticks since boot; tells it from a later one with the same id.</param>
internal readonly record struct ProcessStat(int Id, string Name, bool IsDefunct, int ParentId, ulong StartTime)
{
    /// <returns>Null when there is no such process.</returns>
    public static ProcessStat? Read(int id, string proc = ProcessMemory.Root)
    {
        var text = Text(string.Create(CultureInfo.InvariantCulture, $"{proc}/{id}/stat"));

        // "4711 (name) S 1 ...": the name may hold blanks and brackets itself.
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
                fields[0] is "Z",
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

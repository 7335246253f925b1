using System.Globalization;
using System.Text;

namespace BrowserAgent.EndToEnd.Tests.Meridian;

/// <summary>What the processes below a worker have in their environments, as the kernel shows it.</summary>
internal static class InheritedEnvironmentCheck
{
    public static string Of(int process) => Encoding.UTF8.GetString(ReadOrNothing($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/environ"));

    /// <summary>The names of the programs below the process, with their environments.</summary>
    public static IReadOnlyList<(string Program, string Environment)> Below(int process)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Select(id => (Id: id, Stat: Encoding.UTF8.GetString(ReadOrNothing($"/proc/{id}/stat")))).Where(entry => entry.Stat.Length > 0)
            .ToDictionary(entry => entry.Id, entry => (Name: entry.Stat.Split('(', ')')[1], Parent: int.Parse(entry.Stat[(entry.Stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)));
        return [.. parents.Where(entry => IsBelow(entry.Key)).Select(entry => (ProgramOf(entry.Key) ?? entry.Value.Name, Of(entry.Key)))];

        bool IsBelow(int id)
        {
            while (parents.TryGetValue(id, out var entry))
            {
                if (entry.Parent == process)
                {
                    return true;
                }

                id = entry.Parent;
            }

            return false;
        }
    }

    /// <summary>The program's file: a process may give its main thread any name.</summary>
    private static string? ProgramOf(int process) => Path.GetFileName(new FileInfo($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/exe").LinkTarget);

    private static byte[] ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

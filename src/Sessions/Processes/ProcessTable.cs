using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace BrowserAgent.Sessions.Processes;

/// <summary>One process, told from a later one with the same id by its start time (clock ticks since boot).</summary>
internal readonly record struct ProcessEntry(int Id, int ParentId, ulong StartTime);

/// <summary>What Linux says about processes in <c>/proc</c>. Empty on other systems: there Playwright's own clean-up has to do.</summary>
internal static class ProcessTable
{
    private const string Root = "/proc";

    /// <summary>Every living process; zombies are left out, since they hold nothing and can't be killed.</summary>
    public static IReadOnlyList<ProcessEntry> All()
    {
        if (!Directory.Exists(Root))
        {
            return [];
        }

        var found = new List<ProcessEntry>();
        foreach (var directory in Directory.EnumerateDirectories(Root))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid) && Find(pid) is { } process)
            {
                found.Add(process);
            }
        }

        return found;
    }

    public static ProcessEntry? Find(int pid)
    {
        var stat = Read(pid, "stat");

        // The second field is the program's name in brackets and may hold spaces and brackets itself.
        var end = stat.LastIndexOf(')');
        if (end < 0)
        {
            return null;
        }

        var fields = stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20 || fields[0] is "Z" or "X")
        {
            return null;
        }

        return new ProcessEntry(
            pid,
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>The processes whose command line has an argument that begins with the text given.</summary>
    public static IReadOnlyList<ProcessEntry> WithArgument(string beginning) =>
        [.. All().Where(process => Argument(process.Id, beginning) is not null)];

    /// <summary>The rest of the first argument that begins with the text given; null when there is none.</summary>
    public static string? Argument(int pid, string beginning)
    {
        foreach (var argument in Read(pid, "cmdline").Split('\0'))
        {
            if (argument.StartsWith(beginning, StringComparison.Ordinal))
            {
                return argument[beginning.Length..];
            }
        }

        return null;
    }

    /// <summary>
    /// True when an option on the command line has this folder, or something in it, as its value. The line is searched as a whole: Chromium's forked
    /// children have blanks between their arguments. A program that has the folder as a bare argument, as a person's <c>du</c> has, does not count.
    /// </summary>
    public static bool HasFolderOption(int pid, string folder)
    {
        var line = Read(pid, "cmdline");
        var value = "=" + folder;
        for (var at = line.IndexOf(value, StringComparison.Ordinal); at >= 0; at = line.IndexOf(value, at + 1, StringComparison.Ordinal))
        {
            var end = at + value.Length;
            if (end == line.Length || line[end] is '\0' or ' ' or '/')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The roots and everything that descends from them, roots first.</summary>
    public static IReadOnlyList<ProcessEntry> TreesOf(IReadOnlyList<ProcessEntry> roots) => TreesOf(roots, All());

    /// <summary>The same within one look at the machine.</summary>
    public static IReadOnlyList<ProcessEntry> TreesOf(IReadOnlyList<ProcessEntry> roots, IReadOnlyList<ProcessEntry> all)
    {
        var children = all.ToLookup(process => process.ParentId);
        var tree = new List<ProcessEntry>(roots);
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(children[tree[i].Id].Where(child => !tree.Contains(child)));
        }

        return tree;
    }

    public static bool IsAlive(ProcessEntry process) => Find(process.Id) is { } now && now.StartTime == process.StartTime;

    /// <summary>SIGKILL, to exactly this process: a later one with the same id is left alone.</summary>
    public static void Kill(ProcessEntry process)
    {
        if (!IsAlive(process))
        {
            return;
        }

        try
        {
            using var handle = Process.GetProcessById(process.Id);
            handle.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended between the look and the kill: what was wanted is so.
            return;
        }
    }

    /// <summary>SIGKILL to each of these processes.</summary>
    public static void KillAll(IReadOnlyList<ProcessEntry> processes)
    {
        foreach (var process in processes)
        {
            Kill(process);
        }
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Root}/{pid}/{file}"), Encoding.UTF8);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace BrowserAgent.Sessions.Processes;

/// <summary>One running process. The start time (clock ticks since boot) distinguishes it from a later process with the same id.</summary>
internal readonly record struct ProcessEntry(int Id, int ParentId, ulong StartTime);

/// <summary>The processes of this machine, from <c>/proc</c>. Empty on other systems than Linux, where only Playwright's own clean-up works.</summary>
internal static class ProcessTable
{
    private const string Root = ProcessMemoryReader.Root;

    /// <summary>All running processes. Defunct ones are left out: they hold no resources and can't be killed.</summary>
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

    /// <returns>Null when there is no such process, or when it is defunct.</returns>
    public static ProcessEntry? Find(int pid) =>
        ProcessStat.Read(pid, Root) is { IsDefunct: false } stat ? new ProcessEntry(pid, stat.ParentId, stat.StartTime) : null;

    /// <summary>The processes whose command line has an argument that begins with the text given.</summary>
    public static IReadOnlyList<ProcessEntry> WithArgument(string beginning) =>
        [.. All().Where(process => Argument(process.Id, beginning) is not null)];

    /// <summary>The rest of the first argument that begins with the text given; null when there is none.</summary>
    public static string? Argument(int pid, string beginning)
    {
        foreach (var argument in CommandLine(pid).Split('\0'))
        {
            if (argument.StartsWith(beginning, StringComparison.Ordinal))
            {
                return argument[beginning.Length..];
            }
        }

        return null;
    }

    /// <summary>
    /// True when an option on the command line has this folder, or a path in it, as its value. The command line is searched as one text, because Chromium's
    /// forked children have spaces between their arguments. The folder as a bare argument does not count: that may be a person's command, such as <c>du</c>.
    /// </summary>
    public static bool HasFolderOption(int pid, string folder)
    {
        var line = CommandLine(pid);
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

    /// <summary>The roots and all their descendants, roots first.</summary>
    public static IReadOnlyList<ProcessEntry> TreesOf(IReadOnlyList<ProcessEntry> roots) => TreesOf(roots, All());

    /// <summary>The roots and all their descendants in a list of all processes, roots first.</summary>
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

    /// <summary>Sends SIGKILL to this process, and not to a later one with the same id.</summary>
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
            // It ended between the check and the kill.
            return;
        }
    }

    /// <summary>Sends SIGKILL to each of these processes.</summary>
    public static void KillAll(IReadOnlyList<ProcessEntry> processes)
    {
        foreach (var process in processes)
        {
            Kill(process);
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Root}/{pid}/cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

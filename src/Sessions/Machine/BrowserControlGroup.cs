using System.Globalization;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Sessions.Machine;

/// <summary>One browser's control group.</summary>
/// <param name="Folder">Its folder in the control group file system.</param>
internal sealed record BrowserControlGroup(string Folder)
{
    private const string KillsKey = "oom_kill ";

    /// <summary>How many of its processes the kernel has killed for memory since the browser started.</summary>
    public long KernelKills
    {
        get
        {
            try
            {
                var line = File.ReadLines(Path.Combine(Folder, "memory.events")).FirstOrDefault(entry => entry.StartsWith(KillsKey, StringComparison.Ordinal));
                return long.TryParse(line?[KillsKey.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 0;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return 0;
            }
        }
    }

    /// <summary>Moves a process into the group. Does nothing for one that has just ended.</summary>
    public void Take(ProcessEntry process)
    {
        try
        {
            File.WriteAllText(Path.Combine(Folder, "cgroup.procs"), process.Id.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException) when (!ProcessTable.IsAlive(process))
        {
            return;
        }
    }

    /// <summary>Removes the group if no process is left in it; else the kernel keeps it.</summary>
    public void Remove()
    {
        try
        {
            // Not recursively: the files in it belong to the kernel and disappear with the folder.
            Directory.Delete(Folder);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}

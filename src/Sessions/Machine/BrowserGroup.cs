using System.Globalization;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Sessions.Machine;

/// <summary>One browser's control group.</summary>
/// <param name="Folder">Its folder in the control group file system.</param>
internal sealed record BrowserGroup(string Folder)
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

    /// <summary>Moves a process here. One that has just ended is no loss.</summary>
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

    /// <summary>Done once no process is left in it; until then the kernel keeps it.</summary>
    public void Remove()
    {
        try
        {
            // Not with its content: the files in it are the kernel's and go with the folder.
            Directory.Delete(Folder);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}

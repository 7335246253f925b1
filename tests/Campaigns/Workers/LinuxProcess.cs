using System.Diagnostics;
using System.Globalization;

namespace BrowserAgent.Campaigns.Workers;

/// <summary>One process of this machine as <c>/proc</c> shows it: read by the campaign itself, not reported by the worker.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="ParentId">Of the process that it hangs on.</param>
/// <param name="StartTime">Clock ticks since boot: tells it from a later process with the same id.</param>
/// <param name="State">As in <c>/proc/PID/stat</c>: <c>Z</c> is a zombie.</param>
/// <param name="Command">Program and arguments, each ended by NUL.</param>
internal sealed record LinuxProcess(int Id, int ParentId, ulong StartTime, char State, string Command)
{
    private const string Root = "/proc";

    public bool IsZombie => State is 'Z' or 'X';

    public bool IsAlive => Find(Id) is { IsZombie: false } now && now.StartTime == StartTime;

    public static IReadOnlyList<LinuxProcess> All() =>
        [.. Directory.EnumerateDirectories(Root)
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? Find(id) : null)
            .OfType<LinuxProcess>()];

    /// <summary>Resident memory; 0 when there is no such process.</summary>
    public static double ResidentMiB(int id) =>
        Read(id, "status").Split('\n').FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line["VmRSS:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) / 1024.0
            : 0;

    public static LinuxProcess? Find(int id)
    {
        // The second field is the program's name in brackets and may hold spaces and brackets itself.
        var stat = Read(id, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20
            ? null
            : new LinuxProcess(
                id, int.Parse(fields[1], CultureInfo.InvariantCulture), ulong.Parse(fields[19], CultureInfo.InvariantCulture), fields[0][0], Read(id, "cmdline"));
    }

    /// <summary>The rest of the first argument that begins so; null when there is none. Chromium's forked children have blanks between theirs.</summary>
    public string? Argument(string beginning) =>
        Command.Split('\0', ' ').FirstOrDefault(argument => argument.StartsWith(beginning, StringComparison.Ordinal))?[beginning.Length..];

    /// <summary>SIGKILL to exactly this process; a later one with the same id is left alone.</summary>
    /// <returns>Whether there was one to kill.</returns>
    public bool Kill()
    {
        if (!IsAlive)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended between the look and the kill.
            return false;
        }
    }

    /// <summary>SIGSTOP: it answers nobody, and does not see its parent die.</summary>
    public void Freeze()
    {
        if (IsAlive)
        {
            _ = WorkerProcess.Signal(Id, WorkerProcess.Sigstop);
        }
    }

    /// <summary>A file of the process; empty when it is gone or closed to us.</summary>
    public static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Root}/{id}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

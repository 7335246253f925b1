using System.Diagnostics;
using System.Globalization;

namespace BrowserAgent.Campaigns.Workers;

/// <summary>
/// Finds what workers have on this machine besides themselves: drivers, which inherit the campaign's environment, and browsers with their
/// folders, which carry their worker's process id and start time.
/// </summary>
internal sealed class Leftovers(string queue)
{
    private static readonly string ScratchRoot = Path.Combine(Path.GetTempPath(), "browser-agent");

    private readonly HashSet<string> _owners = [];
    private readonly HashSet<int> _workers = [];

    /// <summary>Call while the worker lives: its start time is part of the mark.</summary>
    public void Watch(WorkerProcess worker)
    {
        _workers.Add(worker.Id);
        var stat = Read(worker.Id, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _owners.Add(string.Create(CultureInfo.InvariantCulture, $"-{worker.Id}-{fields[19]}-"));
    }

    /// <summary>Process ids; the workers themselves are not among them.</summary>
    public IReadOnlyList<int> Processes() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId && !_workers.Contains(id) && IsOurs(id))];

    public IReadOnlyList<string> Folders() =>
        Directory.Exists(ScratchRoot)
            ? [.. Directory.EnumerateDirectories(ScratchRoot).Where(folder => _owners.Any(owner => Path.GetFileName(folder).Contains(owner, StringComparison.Ordinal)))]
            : [];

    /// <summary>One line for each, as a failed assertion shows it.</summary>
    public IReadOnlyList<string> Describe() =>
        [.. Processes().Select(id => string.Create(CultureInfo.InvariantCulture, $"{id}: {Read(id, "cmdline").Replace('\0', ' ')}")), .. Folders()];

    /// <summary>Ends what is left, process by process.</summary>
    public void Kill()
    {
        foreach (var id in Processes())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended between the look and the kill.
                continue;
            }
        }
    }

    private bool IsOurs(int id)
    {
        var command = Read(id, "cmdline");
        return command.Length > 0
            && (Read(id, "environ").Contains($"={queue}\0", StringComparison.Ordinal)
                || (command.Contains("browser-agent", StringComparison.Ordinal) && _owners.Any(owner => command.Contains(owner, StringComparison.Ordinal))));
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

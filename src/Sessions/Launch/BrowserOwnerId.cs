using System.Globalization;
using System.Security.Cryptography;
using BrowserAgent.Sessions.Processes;

namespace BrowserAgent.Sessions.Launch;

/// <summary>
/// Identifies the process that started a browser, as an argument on the browser's command line: process namespace, process id and start time. So a later
/// worker can tell whether the owner still runs, even if its process id was reused or names another process in another container.
/// </summary>
internal sealed class BrowserOwnerId
{
    public const string OwnerMarker = "--browser-agent-owner=";
    public const string BrowserMarker = "--browser-agent-browser=";

    private readonly ScratchRoot _scratch;

    public BrowserOwnerId(ScratchRoot scratch)
    {
        _scratch = scratch;
        var self = ProcessTable.Find(Environment.ProcessId);
        Id = string.Create(
            CultureInfo.InvariantCulture,
            $"{Namespace()}-{Environment.ProcessId}-{self?.StartTime ?? 0}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
    }

    public string Id { get; }

    /// <summary>The argument that every browser of this owner carries.</summary>
    public string Argument => OwnerMarker + Id;

    public string ScratchDirectory => Path.Combine(_scratch.Path, Id);

    /// <summary>
    /// True when the process that this owner id names still runs. An id of another format, or of another container, counts as alive: its browsers must not
    /// be killed when its state is unknown.
    /// </summary>
    public static bool IsAlive(string ownerId)
    {
        var parts = ownerId.Split('-');
        if (parts.Length != 4
            || parts[0] != Namespace()
            || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var pid)
            || !ulong.TryParse(parts[2], CultureInfo.InvariantCulture, out var startTime))
        {
            return true;
        }

        return ProcessTable.Find(pid) is { } process && process.StartTime == startTime;
    }

    private static string Namespace()
    {
        // The link reads "pid:[4026531836]". In hexadecimal it is shorter: the id is part of a path that must be short.
        var target = File.Exists("/proc/self/ns/pid") ? new FileInfo("/proc/self/ns/pid").LinkTarget : null;
        var number = target is null ? "" : string.Concat(target.Where(char.IsAsciiDigit));
        return ulong.TryParse(number, CultureInfo.InvariantCulture, out var inode) ? inode.ToString("x", CultureInfo.InvariantCulture) : "0";
    }
}

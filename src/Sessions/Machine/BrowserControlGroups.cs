using System.Globalization;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Machine;

/// <summary>
/// Gives each browser a control group (version 2) of its own, below one that the host delegated to the worker: there the kernel enforces the hard cap,
/// even between two samples of <c>BrowserMemoryLimiter</c>. Off when no group was delegated.
/// </summary>
internal sealed partial class BrowserControlGroups(IOptions<MemoryOptions> options, ILogger<BrowserControlGroups> logger)
{
    private const string NameStart = "browser-";
    private const long BytesPerMiB = 1024 * 1024;
    private const int MoveTries = 5;
    private readonly Lock _lock = new();

    /// <summary>Moves a browser that has just started, with all its processes, into a new group.</summary>
    /// <returns>Null when groups are off, or when the host refused: then the browser runs without one, and a warning is logged.</returns>
    public BrowserControlGroup? Enter(string browserId, Func<IReadOnlyList<ProcessEntry>> processes)
    {
        var root = options.Value.BrowserGroups;
        if (root.Length == 0)
        {
            return null;
        }

        // One at a time: a group that has just been created is empty, and would be removed as one that a dead worker left.
        lock (_lock)
        {
            return Enter(root, browserId, processes);
        }
    }

    private BrowserControlGroup? Enter(string root, string browserId, Func<IReadOnlyList<ProcessEntry>> processes)
    {
        try
        {
            RemoveEmpty(root);
            File.WriteAllText(Path.Combine(root, "cgroup.subtree_control"), "+memory");
            var group = new BrowserControlGroup(Directory.CreateDirectory(Path.Combine(root, NameStart + browserId)).FullName);
            File.WriteAllText(
                Path.Combine(group.Folder, "memory.max"), (options.Value.HardCapMiB * BytesPerMiB).ToString(CultureInfo.InvariantCulture));
            Move(group, processes);
            return group;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            NoGroup(browserId, root, refused.Message);
            return null;
        }
    }

    /// <summary>Children of a moved process start in the group. Children started before the move do not, so the processes are listed again until none is new.</summary>
    private static void Move(BrowserControlGroup group, Func<IReadOnlyList<ProcessEntry>> processes)
    {
        var moved = new HashSet<ProcessEntry>();
        for (var tries = 0; tries < MoveTries; tries++)
        {
            var left = processes().Where(process => !moved.Contains(process)).ToList();
            if (left.Count == 0)
            {
                return;
            }

            foreach (var process in left)
            {
                group.Take(process);
                moved.Add(process);
            }
        }
    }

    /// <summary>Removes the groups of dead workers. The kernel refuses to remove one that still has a process.</summary>
    private static void RemoveEmpty(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, NameStart + "*"))
        {
            new BrowserControlGroup(folder).Remove();
        }
    }

    [LoggerMessage(EventId = 2320, Level = LogLevel.Warning, Message = "Browser {BrowserId} runs without a control group: it could not be moved below {Root} (Memory:BrowserGroups). The worker alone enforces Memory:HardCapMiB for it. {Why}")]
    private partial void NoGroup(string browserId, string root, string why);
}

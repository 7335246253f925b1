using System.Globalization;

namespace BrowserAgent.Campaigns.Workers;

/// <summary>
/// What one worker has on this machine at one moment: the driver, a child of its own, and its browsers, each a tree under a root whose command line
/// says who started it.
/// </summary>
/// <param name="Driver">Null while there is none.</param>
/// <param name="Browsers">In the order of their start.</param>
internal sealed record WorkerProcessTree(LinuxProcess? Driver, IReadOnlyList<BrowserProcessTree> Browsers)
{
    private const string OwnerArgument = "--browser-agent-owner=";
    private const string BrowserArgument = "--browser-agent-browser=";

    /// <summary>All of them.</summary>
    public IEnumerable<LinuxProcess> All => Browsers.SelectMany(browser => browser.Tree).Concat(Driver is null ? [] : [Driver]);

    public static WorkerProcessTree Of(WorkerProcess worker)
    {
        var all = LinuxProcess.All().Where(process => !process.IsZombie).ToList();
        var children = all.ToLookup(process => process.ParentId);
        var owner = worker.OwnerMark;
        var marked = all.Where(process => process.Argument(OwnerArgument)?.Contains(owner, StringComparison.Ordinal) == true && process.Argument("--type=") is null).ToList();
        var ids = marked.Select(process => process.Id).ToHashSet();
        return new WorkerProcessTree(
            children[worker.Id].FirstOrDefault(child => Path.GetFileName(child.Command.Split('\0')[0]) == "node"),
            // A wrapper script and its program have the same arguments, and so has a child between its fork and its new program: the top one is the browser's.
            [.. marked
                .Where(process => !ids.Contains(process.ParentId))
                .OrderBy(root => root.StartTime)
                .Select(root => new BrowserProcessTree(root.Argument(BrowserArgument) ?? "", root, TreeOf(root, children)))]);
    }

    private static List<LinuxProcess> TreeOf(LinuxProcess root, ILookup<int, LinuxProcess> children)
    {
        var tree = new List<LinuxProcess> { root };
        for (var place = 0; place < tree.Count; place++)
        {
            tree.AddRange(children[tree[place].Id]);
        }

        return tree;
    }
}

/// <param name="BrowserId">As the worker calls it.</param>
/// <param name="Root">The process that the worker started; a script, where the package starts its browser by one.</param>
/// <param name="Tree">The root and all under it.</param>
internal sealed record BrowserProcessTree(string BrowserId, LinuxProcess Root, IReadOnlyList<LinuxProcess> Tree)
{
    /// <summary>The browser's own first process.</summary>
    public LinuxProcess Chromium => Tree.FirstOrDefault(process => Path.GetFileName(process.Command.Split('\0')[0]) is not ("sh" or "dash" or "bash")) ?? Root;

    public IReadOnlyList<LinuxProcess> Renderers => [.. Tree.Where(process => process.Argument("--type=") == "renderer")];

    /// <summary>Playwright's folder for it; null when its command line names none.</summary>
    public string? Profile => Root.Argument("--user-data-dir=");

    /// <summary>Memory of the whole tree: proportional set size, in MiB.</summary>
    public double PssMiB => Tree.Sum(process => PssOf(process.Id)) / 1024.0;

    private static long PssOf(int id) =>
        LinuxProcess.Read(id, "smaps_rollup").Split('\n').FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line["Pss:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture)
            : 0;
}

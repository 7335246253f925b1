namespace BrowserAgent.CodeMetrics;

/// <summary>
/// Which folders of a project import which, read off the source. A file imports a folder when it names a type, or calls an extension method,
/// that the folder declares and whose namespace the file can see. Subfolders are folders of their own: a parent and a child that use each other are a cycle.
/// </summary>
public sealed class FolderGraph
{
    private readonly Dictionary<string, HashSet<string>> _targets;
    private readonly IReadOnlyList<string> _folders;

    public FolderGraph(SourceProject project)
    {
        Imports = [.. Find(project.Files)];
        _folders = [.. project.Files.Select(file => file.Folder).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _targets = Imports.GroupBy(import => import.From, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(import => import.To).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public IReadOnlyList<FolderDependency> Imports { get; }

    /// <summary>Groups of folders that reach each other. Empty where the folders form layers.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Cycles()
    {
        var reached = _targets.Keys.ToDictionary(folder => folder, Reachable, StringComparer.Ordinal);
        return
        [
            .. reached.Where(pair => pair.Value.Contains(pair.Key))
                .Select(pair => pair.Value.Where(other => reached.TryGetValue(other, out var back) && back.Contains(pair.Key)).Order(StringComparer.Ordinal).ToArray())
                .DistinctBy(group => string.Join(' ', group), StringComparer.Ordinal),
        ];
    }

    /// <summary>The folders by layer, the lowest first: a folder imports folders of lower layers only. Folders in a cycle, and those above one, have no layer.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Layers()
    {
        var layers = new List<IReadOnlyList<string>>();
        var placed = new HashSet<string>(StringComparer.Ordinal);
        while (_folders.Where(folder => !placed.Contains(folder) && placed.IsSupersetOf(_targets.GetValueOrDefault(folder, []))).ToArray() is { Length: > 0 } next)
        {
            layers.Add(next);
            placed.UnionWith(next);
        }

        return layers;
    }

    /// <summary>The imports that hold a cycle together, as text for an error message.</summary>
    public IEnumerable<string> Explain(IReadOnlyList<string> cycle) =>
        Imports.Where(import => cycle.Contains(import.From, StringComparer.Ordinal) && cycle.Contains(import.To, StringComparer.Ordinal))
            .GroupBy(import => (import.From, import.To))
            .Select(group => $"{group.Key.From} -> {group.Key.To}: {string.Join(", ", group.Select(import => $"{import.Name} in {import.File}").Distinct(StringComparer.Ordinal))}");

    private HashSet<string> Reachable(string from)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out var folder))
        {
            foreach (var target in _targets.GetValueOrDefault(folder, []).Where(reached.Add))
            {
                open.Push(target);
            }
        }

        return reached;
    }

    private static IEnumerable<FolderDependency> Find(IReadOnlyList<SourceFile> files)
    {
        var types = files.SelectMany(file => file.Types.Select(name => (name, file))).ToLookup(pair => pair.name, pair => pair.file, StringComparer.Ordinal);
        var extensions = files.SelectMany(file => file.Extensions.Select(name => (name, file))).ToLookup(pair => pair.name, pair => pair.file, StringComparer.Ordinal);
        var razorImports = files.Where(file => file.Path.EndsWith("_Imports.razor", StringComparison.Ordinal)).ToArray();
        return files.SelectMany(file =>
        {
            var visible = Visible(file, razorImports);
            return Named(file, types, file.Names, visible, "").Concat(Named(file, extensions, file.Calls, visible, "()")).Concat(Qualified(file, types));
        }).Where(import => import.From != import.To).Distinct();
    }

    private static IEnumerable<FolderDependency> Named(SourceFile file, ILookup<string, SourceFile> declared, IEnumerable<string> names, HashSet<string> visible, string suffix)
    {
        foreach (var name in names)
        {
            var candidates = declared[name].Where(other => visible.Contains(other.Namespace)).ToArray();
            // The nearest declaration wins, as in C#: the file's own namespace before any that it imports.
            var own = candidates.Where(other => other.Namespace == file.Namespace).ToArray();
            foreach (var other in own.Length > 0 ? own : candidates)
            {
                yield return new(file.Folder, other.Folder, name + suffix, file.Path);
            }
        }
    }

    private static IEnumerable<FolderDependency> Qualified(SourceFile file, ILookup<string, SourceFile> types)
    {
        // A qualifier is a whole namespace, or the end of one whose beginning is around the file.
        var begins = Enclosing(file.Namespace).Select(outer => $"{outer}.").Append("").ToArray();
        return file.Qualified.SelectMany(use => types[use.Name]
            .Where(other => begins.Any(begin => other.Namespace == begin + use.Qualifier))
            .Select(other => new FolderDependency(file.Folder, other.Folder, $"{use.Qualifier}.{use.Name}", file.Path)));
    }

    private static IEnumerable<string> Enclosing(string ns)
    {
        var parts = ns.Split('.');
        return Enumerable.Range(1, parts.Length).Select(count => string.Join('.', parts.Take(count)));
    }

    private static HashSet<string> Visible(SourceFile file, IReadOnlyList<SourceFile> razorImports)
    {
        var visible = new HashSet<string>(file.Imports, StringComparer.Ordinal);
        visible.UnionWith(Enclosing(file.Namespace));
        if (file.Root is null)
        {
            visible.UnionWith(razorImports.Where(import => import.Folder is "." || $"{file.Folder}/".StartsWith($"{import.Folder}/", StringComparison.Ordinal)).SelectMany(import => import.Imports));
        }

        return visible;
    }
}

namespace BrowserAgent.Agent.Files;

/// <summary>Where a path leads when every symbolic link in it is followed.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <param name="path">An absolute path; it need not exist.</param>
    /// <returns>Null when its links form a circle.</returns>
    public static string? Of(string path)
    {
        var at = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>(NamesOf(path, at));
        var links = 0;
        while (ahead.TryPop(out var name))
        {
            var next = name == ".." ? Path.GetDirectoryName(at) ?? at : Path.Combine(at, name);
            if (name == ".." || new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            at = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : at;
            foreach (var inner in NamesOf(target, Path.GetPathRoot(target) ?? ""))
            {
                ahead.Push(inner);
            }
        }

        return at;
    }

    /// <summary>Whether a real path lies below a real folder.</summary>
    public static bool IsWithin(string folder, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> NamesOf(string path, string root) =>
        path[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").Reverse();
}

using System.Diagnostics;
using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>A checkout works on file systems that do not tell upper from lower case.</summary>
public sealed class PortablePathTests
{
    [Fact]
    public void Paths_OfTheRepository_DifferByMoreThanCase()
    {
        var paths = TrackedPaths();

        Assert.Contains("README.md", paths);
        Assert.Empty(Collisions(paths));
    }

    [Fact]
    public void Collisions_OfFilesAndFolders_AreFound()
    {
        Assert.Equal(["bench/queue ~ bench/Queue"], Collisions(["bench/queue", "bench/Queue/Program.cs"]));
        Assert.Equal(["A/b.cs ~ A/B.cs"], Collisions(["A/b.cs", "A/B.cs", "A/c.cs"]));
    }

    /// <summary>Paths and their parent folders that are equal without regard to case, each pair once.</summary>
    private static IEnumerable<string> Collisions(IEnumerable<string> paths) =>
        paths.SelectMany(WithParents).Distinct(StringComparer.Ordinal)
            .GroupBy(path => path, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1)
            .Select(group => string.Join(" ~ ", group));

    private static IEnumerable<string> WithParents(string path)
    {
        var parts = path.Split('/');
        return Enumerable.Range(1, parts.Length).Select(count => string.Join('/', parts.Take(count)));
    }

    // Asked of git, because a build leaves folders behind that are none of the checkout's.
    private static string[] TrackedPaths()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", RepositoryFiles.Root, "ls-files", "--cached", "--others", "--exclude-standard"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var paths = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return paths;
    }
}

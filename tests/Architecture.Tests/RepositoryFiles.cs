using BrowserAgent.TestKit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class RepositoryFiles
{
    public static string Root => CheckoutPaths.Root;

    /// <summary>Source files below a folder, without what builds leave behind.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => !Segments(file).Any(segment => segment is "bin" or "obj" or "node_modules"))
            .Where(file => extensions.Length == 0 || extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal));

    public static string Relative(string file) => Path.GetRelativePath(Root, file);

    private static string[] Segments(string file) => Relative(file).Split(Path.DirectorySeparatorChar);
}

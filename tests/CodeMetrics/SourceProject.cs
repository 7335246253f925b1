using BrowserAgent.TestKit;

namespace BrowserAgent.CodeMetrics;

/// <summary>The source files of one project of this repository.</summary>
public sealed record SourceProject(string Name, IReadOnlyList<SourceFile> Files)
{
    /// <summary>The projects whose folders must not import each other in circles, as folders of the repository.</summary>
    public static IReadOnlyList<string> Layered { get; } =
    [
        "src/Sessions", "src/Agent", "src/Tasks", "src/Worker", "src/Client",
        "playwright-fixtures/Meridian", "playwright-fixtures/LlmStandIn", "playwright-fixtures/Demo",
    ];

    /// <summary>Reads a project's files from the checkout, without what builds leave behind.</summary>
    /// <param name="folder">Relative to the repository's root, such as <c>src/Agent</c>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static SourceProject Load(string folder)
    {
        var root = Path.Combine(CheckoutPaths.Root, folder);
        var ns = $"BrowserAgent.{Path.GetFileName(folder)}";
        return new(folder, [.. SourcePaths(root).Select(file => SourceFile.Parse(file, File.ReadAllText(Path.Combine(root, file)), ns))]);
    }

    /// <summary>A project of texts that stand nowhere on the disk, by path.</summary>
    public static SourceProject OfTexts(string name, IReadOnlyDictionary<string, string> texts) =>
        new(name, [.. texts.Select(pair => SourceFile.Parse(pair.Key, pair.Value, $"BrowserAgent.{name}"))]);

    private static IEnumerable<string> SourcePaths(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
}

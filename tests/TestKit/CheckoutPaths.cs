namespace BrowserAgent.TestKit;

/// <summary>The checkout that the tests were built from.</summary>
public static class CheckoutPaths
{
    public static string Root { get; } = Find();

    /// <summary>Debug or Release: what the running tests were built as, and so what the programs beside them were.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent?.Name ?? "Release";

    /// <summary>A program of this checkout as it was built together with the tests.</summary>
    /// <param name="project">The project's folder, for example <c>src/Worker</c>.</param>
    /// <param name="assembly">Its assembly's name.</param>
    public static string Program(string project, string assembly) =>
        Path.Combine(Root, project, "bin", Configuration, "net10.0", $"{assembly}.dll");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BrowserAgent.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No BrowserAgent.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using BrowserAgent.CodeMetrics;
using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>docs/architecture.md lists the folders of each source project by layer. <c>tests/metrics</c> prints them.</summary>
public sealed partial class ArchitecturePageTests
{
    public static TheoryData<string> Projects => ["src/Sessions", "src/Agent", "src/Tasks", "src/Worker"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Page_OfAProject_ListsItsFoldersByLayer(string project)
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "architecture.md")).ReplaceLineEndings("\n");

        Assert.Equal(Layers(project), Rows(page, project));
    }

    [Fact]
    public void Rows_OfAPage_AreThoseOfTheProjectAlone() => Assert.Equal(
        ["1 Low", "2 High/Inner"],
        Rows("### src/A\n\n| layer | folder | content |\n|---|---|---|\n| 1 | `Low` | x |\n| 2 | `High/Inner` | y |\n\n### src/B\n\n| 1 | `Other` | z |\n", "src/A"));

    // The project's root registers services and is no layer of its own.
    private static string[] Layers(string project) =>
    [
        .. new FolderGraph(SourceProject.Load(project)).Layers()
            .SelectMany((folders, index) => folders.Where(folder => folder != ".").Select(folder => string.Create(CultureInfo.InvariantCulture, $"{index + 1} {folder}"))),
    ];

    private static string[] Rows(string page, string project)
    {
        var begin = page.IndexOf($"### {project}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/architecture.md has no heading ### {project}.");
        var end = page.IndexOf("\n#", begin + 1, StringComparison.Ordinal);
        return [.. Row().Matches(page[begin..(end < 0 ? page.Length : end)]).Select(match => $"{match.Groups["layer"].Value} {match.Groups["folder"].Value}")];
    }

    [GeneratedRegex(@"^\| (?<layer>\d+) \| `(?<folder>[^`]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}

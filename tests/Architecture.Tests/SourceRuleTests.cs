using System.Text.RegularExpressions;
using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>Source rules that no analyzer checks.</summary>
public sealed partial class SourceRuleTests
{
    [Fact]
    public void Product_Everywhere_NamesNoSite()
    {
        var sites = Directory.GetDirectories(Path.Combine(RepositoryFiles.Root, "sites")).Select(folder => Path.GetFileName(folder)).ToArray();
        Assert.NotEmpty(sites);

        var named = RepositoryFiles.Files("src")
            .SelectMany(file => sites.Where(site => File.ReadAllText(file).Contains(site, StringComparison.OrdinalIgnoreCase))
                .Select(site => $"{RepositoryFiles.Relative(file)} names {site}"));

        Assert.Empty(named);
    }

    [Fact]
    public void Files_OfCode_AreNamedForWhatTheyAre()
    {
        var vague = RepositoryFiles.Files("src", ".cs").Where(file => VagueName().IsMatch(Path.GetFileNameWithoutExtension(file)));

        Assert.Empty(vague.Select(RepositoryFiles.Relative));
        Assert.Matches(VagueName(), "StringUtils");
    }

    [Fact]
    public void Namespaces_OfTheProduct_FollowTheFolders()
    {
        var wrong = new List<string>();
        foreach (var file in RepositoryFiles.Files("src", ".cs"))
        {
            var declared = DeclaredNamespace().Match(File.ReadAllText(file));
            if (!declared.Success)
            {
                continue;
            }

            var folders = Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(RepositoryFiles.Root, "src"), file))!;
            var expected = $"BrowserAgent.{folders.Replace(Path.DirectorySeparatorChar, '.')}";
            if (declared.Groups["name"].Value != expected)
            {
                wrong.Add($"{RepositoryFiles.Relative(file)}: {declared.Groups["name"].Value}, expected {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [GeneratedRegex("(Utils?|Helpers?|Common|Manager)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DeclaredNamespace();
}

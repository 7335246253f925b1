using BrowserAgent.TestKit;
using Microsoft.AspNetCore.Authentication;

namespace BrowserAgent.Worker.Tests.Configuration;

/// <summary>docs/settings.md names every option with its type, default, range and meaning.</summary>
public sealed class SettingsDocumentTests
{
    /// <summary>Set to 1 by <c>tests/settings</c>: the page is written instead of compared.</summary>
    private const string UpdateVariable = "UPDATE_SETTINGS_PAGE";

    private static readonly string PagePath = Path.Combine(CheckoutPaths.Root, "docs", "settings.md");

    [Fact]
    public void Page_OfEveryOption_IsUpToDate()
    {
        var expected = SettingsDocumentGenerator.Render();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(PagePath, expected);
        }

        Assert.True(File.Exists(PagePath), "docs/settings.md is missing. Run tests/settings.");
        var page = File.ReadAllText(PagePath).ReplaceLineEndings("\n");

        Assert.True(expected == page, $"docs/settings.md differs from the options classes. Run tests/settings. The first line that differs should be:\n{FirstDifference(expected, page)}");
    }

    [Fact]
    public void Options_EachOne_SaysWhatItMeans()
    {
        var comments = DocumentationCommentReader.Read();
        var options = ProductOptionsCatalog.Sections().SelectMany(type => ProductOptionsCatalog.Of(type, ProductOptionsCatalog.SectionOf(type)!)).ToArray();

        Assert.Contains(options, option => option.Key == "Pool:Accounts:N:Schedule:N:Cron");
        Assert.Contains(options, option => option.Key == "Queue:Sites:NAME:Burst");
        Assert.Empty(options.Where(option => comments.SummaryOf(option.Owner.Name, option.Property.Name).Length == 0).Select(option => option.Key));
    }

    [Fact]
    public void OptionsClasses_EachOne_BelongsToASection()
    {
        var described = ProductOptionsCatalog.Sections().SelectMany(type => ProductOptionsCatalog.Of(type, ProductOptionsCatalog.SectionOf(type)!)).Select(option => option.Owner).ToHashSet();

        var missing = ProductOptionsCatalog.Unbound().Where(type => !described.Contains(type) && !typeof(AuthenticationSchemeOptions).IsAssignableFrom(type));

        Assert.Empty(missing.Select(type => type.FullName));
    }

    [Fact]
    public void FirstDifference_RowMissingFromThePage_IsTheRow() => Assert.Equal("| b |", FirstDifference("| a |\n| b |\n| c |", "| a |\n| c |"));

    private static string FirstDifference(string expected, string page)
    {
        var lines = page.Split('\n');
        return expected.Split('\n').Where((line, index) => index >= lines.Length || lines[index] != line).FirstOrDefault("(nothing more)");
    }
}

using BrowserAgent.CodeMetrics;
using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>The folders of a project form layers: none imports, directly or through others, a folder that imports it.</summary>
public sealed class FolderCycleTests
{
    public static TheoryData<string> Projects => [.. SourceProject.Layered];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_DoNotImportEachOtherInCycles(string name)
    {
        var graph = new FolderGraph(SourceProject.Load(name));

        Assert.Empty(graph.Cycles().SelectMany(graph.Explain));
    }

    [Fact]
    public void Imports_OfTheLargerProjects_AreSeen()
    {
        Assert.All(SourceProject.Layered.Where(name => name != "src/Client"), name => Assert.NotEmpty(new FolderGraph(SourceProject.Load(name)).Imports));
    }

    [Theory]
    [InlineData("a type", "namespace BrowserAgent.Sample.A; class One;", "using BrowserAgent.Sample.A; namespace BrowserAgent.Sample.B; class Two { One? _one; }")]
    [InlineData("a static call", "namespace BrowserAgent.Sample.A; class One;", "using BrowserAgent.Sample.A; namespace BrowserAgent.Sample.B; class Two { void Run() => One.Go(); }")]
    [InlineData("an extension method", "namespace BrowserAgent.Sample.A; static class One { public static int Twice(this int n) => 2 * n; }",
        "using BrowserAgent.Sample.A; namespace BrowserAgent.Sample.B; class Two { int Run() => 1.Twice(); }")]
    [InlineData("an extension block", "namespace BrowserAgent.Sample.A; static class One { extension(int n) { public int Twice() => 2 * n; } }",
        "using BrowserAgent.Sample.A; namespace BrowserAgent.Sample.B; class Two { int Run() => 1.Twice(); }")]
    [InlineData("a documented reference", "namespace BrowserAgent.Sample.A; class One;",
        "using BrowserAgent.Sample.A; namespace BrowserAgent.Sample.B; /** <summary>See <see cref=\"One\"/>.</summary> */ class Two;")]
    [InlineData("a static using", "namespace BrowserAgent.Sample.A; class One;", "using static BrowserAgent.Sample.A.One; namespace BrowserAgent.Sample.B; class Two { One? _one; }")]
    [InlineData("a type by the end of its namespace", "namespace BrowserAgent.Sample.A; class One;", "namespace BrowserAgent.Sample.B; class Two { A.One? _one; }")]
    [InlineData("a static call by the end of its namespace", "namespace BrowserAgent.Sample.A; class One;", "namespace BrowserAgent.Sample.B; class Two { void Run() => A.One.Go(); }")]
    [InlineData("a static call by its full name", "namespace BrowserAgent.Sample.A; class One;", "namespace BrowserAgent.Sample.B; class Two { void Run() => global::BrowserAgent.Sample.A.One.Go(); }")]
    [InlineData("an alias", "namespace BrowserAgent.Sample.A; class One;", "using Other = BrowserAgent.Sample.A.One; namespace BrowserAgent.Sample.B; class Two { Other? _one; }")]
    [InlineData("a documented reference by the end of its namespace", "namespace BrowserAgent.Sample.A; class One;",
        "namespace BrowserAgent.Sample.B; /** <summary>See <see cref=\"A.One\"/>.</summary> */ class Two;")]
    public void Cycles_PlantedByEachKindOfUse_AreFound(string kind, string declares, string uses)
    {
        var back = "using BrowserAgent.Sample.B; namespace BrowserAgent.Sample.A; class Back { Two? _two; }";
        var graph = Graph(("A/One.cs", declares), ("A/Back.cs", back), ("B/Two.cs", uses));

        Assert.True(graph.Cycles().Count == 1, $"A cycle made by {kind} was not found.");
        Assert.Contains(graph.Explain(graph.Cycles()[0]), line => line.StartsWith("B -> A: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Cycles_OfParentAndChildFolder_AreFound()
    {
        var graph = Graph(
            ("A/One.cs", "using BrowserAgent.Sample.A.Inner; namespace BrowserAgent.Sample.A; class One { Two? _two; }"),
            ("A/Inner/Two.cs", "namespace BrowserAgent.Sample.A.Inner; class Two { One? _one; }"));

        Assert.Equal([["A", "A/Inner"]], graph.Cycles());
    }

    [Fact]
    public void Cycles_OverThreeFolders_AreFound()
    {
        var graph = Graph(
            ("A/One.cs", "using BrowserAgent.Sample.B; namespace BrowserAgent.Sample.A; class One { Two? _two; }"),
            ("B/Two.cs", "using BrowserAgent.Sample.C; namespace BrowserAgent.Sample.B; class Two { Three? _three; }"),
            ("C/Three.razor", "@using BrowserAgent.Sample.A\n<p>@One.Text</p>"));

        Assert.Equal([["A", "B", "C"]], graph.Cycles());
    }

    [Fact]
    public void Layers_OfAChainBesideACycle_HoldTheChainFromItsLowestFolder()
    {
        var graph = Graph(
            ("C/One.cs", "namespace BrowserAgent.Sample.C; class One;"),
            ("B/Two.cs", "using BrowserAgent.Sample.C; namespace BrowserAgent.Sample.B; class Two { One? _one; }"),
            ("A/Three.cs", "using BrowserAgent.Sample.B; using BrowserAgent.Sample.C; namespace BrowserAgent.Sample.A; class Three { Two? _two; One? _one; }"),
            ("X/Four.cs", "using BrowserAgent.Sample.Y; namespace BrowserAgent.Sample.X; class Four { Five? _five; }"),
            ("Y/Five.cs", "using BrowserAgent.Sample.X; namespace BrowserAgent.Sample.Y; class Five { Four? _four; }"));

        Assert.Equal([["C"], ["B"], ["A"]], graph.Layers());
    }

    [Theory]
    [InlineData("the same name as a member", "namespace BrowserAgent.Sample.B; class Two { int One { get; } int Run(Two other) => other.One; }")]
    [InlineData("the same name in a namespace that is not imported", "namespace BrowserAgent.Sample.B; class Two { One? _one; }")]
    [InlineData("the same name in a text", "using BrowserAgent.Sample.A; namespace BrowserAgent.Sample.B; class Two { string Run() => \"One\"; }")]
    [InlineData("a type of the same name in its own folder", "using BrowserAgent.Sample.A; namespace BrowserAgent.Sample.B; class Two { One? _one; } class One;")]
    public void Cycles_WhereOnlyNamesAgree_AreNotReported(string kind, string uses)
    {
        var graph = Graph(
            ("A/One.cs", "namespace BrowserAgent.Sample.A; class One;"),
            ("A/Back.cs", "using BrowserAgent.Sample.B; namespace BrowserAgent.Sample.A; class Back { Two? _two; }"),
            ("B/Two.cs", uses));

        Assert.True(graph.Cycles().Count == 0, $"{kind} was taken for a use.");
    }

    private static FolderGraph Graph(params (string Path, string Text)[] files) =>
        new(SourceProject.OfTexts("Sample", files.ToDictionary(file => file.Path, file => file.Text, StringComparer.Ordinal)));
}

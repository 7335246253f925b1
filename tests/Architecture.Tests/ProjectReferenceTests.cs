using System.Reflection;
using Xunit;

namespace BrowserAgent.Architecture.Tests;

/// <summary>The arrows between projects run one way, and each foreign library stops at its floor.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] Layers = ["BrowserAgent.Sessions", "BrowserAgent.Agent", "BrowserAgent.Tasks", "BrowserAgent.Worker"];

    [Theory]
    [InlineData("BrowserAgent.Sessions")]
    [InlineData("BrowserAgent.Agent")]
    [InlineData("BrowserAgent.Tasks")]
    [InlineData("BrowserAgent.Worker")]
    public void References_OfALayer_PointDownwardOnly(string floor)
    {
        var above = Layers.SkipWhile(name => name != floor).ToHashSet(StringComparer.Ordinal);

        var upward = References(floor).Where(above.Contains);

        Assert.Empty(upward);
    }

    [Theory]
    [InlineData("Microsoft.Playwright", "BrowserAgent.Agent")]
    [InlineData("StackExchange.Redis", "BrowserAgent.Tasks")]
    [InlineData("YamlDotNet", "BrowserAgent.Agent")]
    [InlineData("OpenAI", "BrowserAgent.Agent")]
    public void Library_AboveItsLayer_IsNotReferenced(string library, string highestFloor)
    {
        var allowed = Array.IndexOf(Layers, highestFloor);

        var users = Layers.Where(floor => References(floor).Contains(library, StringComparer.Ordinal)).ToArray();

        Assert.NotEmpty(users);
        Assert.All(users, user => Assert.True(Array.IndexOf(Layers, user) <= allowed, $"{user} uses {library}, which stops at {highestFloor}."));
    }

    [Theory]
    [InlineData("BrowserAgent.Sessions")]
    [InlineData("BrowserAgent.Agent")]
    [InlineData("BrowserAgent.Tasks")]
    public void AspNet_BelowTheWorker_IsNotReferenced(string floor)
    {
        Assert.DoesNotContain(References(floor), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Contains(References("BrowserAgent.Worker"), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Client_OfProducersAndTheCommandLine_ReferencesNoOtherProjectNorBeyondTheFramework()
    {
        const string Client = "BrowserAgent.Client";

        Assert.All(References(Client), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        Assert.Equal(["BrowserAgent.Worker"], Layers.Where(layer => References(layer).Contains(Client, StringComparer.Ordinal)));
    }

    private static IReadOnlyList<string> References(string assembly) =>
        [.. Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)];
}

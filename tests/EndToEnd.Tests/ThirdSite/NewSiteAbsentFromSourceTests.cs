using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.ThirdSite;

public sealed class NewSiteAbsentFromSourceTests
{
    [Theory]
    [InlineData("src", false)]
    [InlineData("sites", false)]
    [InlineData("tests/EndToEnd.Tests/ThirdSite/sites", true)]
    public void Sources_OfTheProductAndItsPacks_DoNotKnowTheSite(string folder, bool knows)
    {
        var naming = Directory.EnumerateFiles(Path.Combine(CheckoutPaths.Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Where(file => File.ReadAllText(file).Contains("northway", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(knows, naming.Any());
    }
}

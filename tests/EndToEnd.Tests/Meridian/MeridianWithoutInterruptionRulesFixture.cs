using System.Text.RegularExpressions;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Meridian;

/// <summary>A worker whose pack of Meridian has no rules for interruptions, except one that keeps a popup window that is closed by default.</summary>
public sealed partial class MeridianWithoutInterruptionRulesFixture : MeridianWorkerFixture
{
    protected override string SitesFolder(string folder)
    {
        var site = Directory.CreateDirectory(Path.Combine(folder, "sites", "meridian")).FullName;
        var pack = File.ReadAllText(Path.Combine(CheckoutPaths.Root, "sites", "meridian", "site.yaml"));
        var without = Rules().Replace(pack, "interruptions:\n  - { name: news, popup: /news }\n");
        Assert.NotEqual(pack, without);
        File.WriteAllText(Path.Combine(site, "site.yaml"), without);
        return Path.GetDirectoryName(site)!;
    }

    [GeneratedRegex(@"^interruptions:\n(  - .*\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rules();
}

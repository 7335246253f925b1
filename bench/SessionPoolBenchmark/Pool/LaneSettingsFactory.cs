using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Lanes;
using BrowserAgent.Sessions.Launch;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>What all lanes have in common.</summary>
internal static class LaneSettingsFactory
{
    public static string User(int place) => FormattableString.Invariant($"buyer{place + 1}");

    /// <summary>The browser that the product would run.</summary>
    public static async Task<FindBrowserResult.Found> BrowserAsync(MeridianBenchFixture site, string path, CancellationToken cancellationToken)
    {
        await using var product = await SessionPoolHost.StartAsync(
            new SiteAddresses(site.App, site.Login), [], path, new Dictionary<string, string?>(), cancellationToken);
        return await product.BrowserAsync(cancellationToken);
    }

    public static LaneSettings Settings(MeridianBenchFixture site, FindBrowserResult.Found browser, SessionCookie cookie) => new()
    {
        App = site.App,
        Login = site.Login,
        Executable = browser.Path,
        Sandboxed = PlainPlaywrightBrowser.KeepsSandbox,
        Args = PlainPlaywrightBrowser.Arguments,
        ExcludedDefaults = PlainPlaywrightBrowser.ExcludedDefaults,
        Concurrency = PoolRun.Concurrency,
        Cookie = cookie,
        Accounts = [.. Enumerable.Range(0, PoolRun.Concurrency).Select(User)],
    };
}

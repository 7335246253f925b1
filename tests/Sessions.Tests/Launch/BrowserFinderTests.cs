using BrowserAgent.Sessions.Launch;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class BrowserFinderTests
{
    [Fact]
    public async Task FindAsync_NothingInstalled_SaysHowToInstall()
    {
        var finder = new BrowserFinder(Options.Create(new BrowserOptions()), TimeProvider.System) { SystemPath = "/nowhere/chromium", HeadlessShellPath = "/nowhere/chromium-headless-shell" };

        var missing = Assert.IsType<FindBrowserResult.Missing>(await finder.FindAsync("/nowhere/playwright", CancellationToken.None));

        Assert.Contains("playwright install chromium", missing.WhatToDo, StringComparison.Ordinal);
        Assert.Contains("apt-get install chromium", missing.WhatToDo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_PlaywrightsBrowserExists_IsPreferredToTheSystems()
    {
        var finder = new BrowserFinder(Options.Create(new BrowserOptions()), TimeProvider.System);

        var found = Assert.IsType<FindBrowserResult.Found>(await finder.FindAsync("/bin/false", CancellationToken.None));

        Assert.Equal(("/bin/false", "Playwright's installation"), (found.Path, found.Origin));
    }
}

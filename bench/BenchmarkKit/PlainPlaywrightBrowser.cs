using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using Microsoft.Playwright;

namespace BrowserAgent.BenchmarkKit;

/// <summary>Playwright and nothing else: the browser, the arguments and the context that the product would use, less its owner marks and its origin guard, which are part of what is measured.</summary>
public static class PlainPlaywrightBrowser
{
    private static readonly BrowserOptions Defaults = new();

    /// <summary>All lanes alike: kept where it can be. As root it is done without, for benches open only their own site.</summary>
    public static bool KeepsSandbox => !Environment.IsPrivilegedProcess;

    /// <summary>The same, as the product is told it.</summary>
    public static IReadOnlyDictionary<string, string?> SandboxSettings => new Dictionary<string, string?>
    {
        [$"{BrowserOptions.Section}:{nameof(BrowserOptions.Sandbox)}"] = KeepsSandbox ? "true" : "false",
    };

    /// <summary>The product's own arguments for any browser.</summary>
    public static IReadOnlyList<string> Arguments => BrowserArguments.NoBackgroundServices;

    /// <summary>Of Playwright's own arguments, those that the product leaves out on this machine.</summary>
    public static IReadOnlyList<string> ExcludedDefaults => new SharedMemoryPlacement().Now().ExcludedDefaults;

    /// <summary>As the product's sessions of Meridian are opened.</summary>
    public static BrowserNewContextOptions Context => new()
    {
        Locale = "de-DE",
        TimezoneId = "Europe/Berlin",
        ViewportSize = new() { Width = Defaults.ViewportWidth, Height = Defaults.ViewportHeight },
        AcceptDownloads = false,
    };

    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright, string executable, bool sandboxed, CancellationToken cancellationToken) =>
        await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, ChromiumSandbox = sandboxed, Args = Arguments, IgnoreDefaultArgs = ExcludedDefaults })
            .WaitAsync(cancellationToken);

    /// <summary>What a script writer would write to sign in to Meridian; ends on its start page.</summary>
    public static async Task SignInAsync(IPage page, MeridianAccount account, string app)
    {
        await page.GotoAsync(app);
        await page.GetByLabel("User name").FillAsync(account.User);
        await page.GetByLabel("Password").FillAsync(account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        var code = page.GetByLabel("Verification code");
        await code.WaitForAsync();
        await code.FillAsync(TotpCalculator.Compute(account.TotpSeed, TotpCalculator.StepOf(TimeProvider.System.GetUtcNow())));
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await page.Locator("#user-name").WaitForAsync();
    }
}

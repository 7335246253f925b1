using System.Diagnostics;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>Playwright's driver process ends during a flow. The page's close event never comes, because the driver would have sent it.</summary>
public sealed class LostPlaywrightDriverTests : IAsyncLifetime
{
    private readonly ChromiumFixture _chromium = new();
    private TestSite _site = null!;
    private FlowHarness _harness = null!;
    private int _driver;
    private string _profile = "";

    public async ValueTask InitializeAsync()
    {
        await _chromium.InitializeAsync();
        _site = await TestSite.StartAsync();
        _site.Page("/p", "<input id=\"memo\">");
        _harness = await FlowHarness.CreateAsync(_chromium);
        var devtools = await _chromium.Browser.NewBrowserCDPSessionAsync();
        var answer = await devtools.SendAsync("SystemInfo.getProcessInfo");
        var browser = answer!.Value.GetProperty("processInfo").EnumerateArray().Single(process => process.GetProperty("type").GetString() == "browser").GetProperty("id").GetInt32();
        _profile = CommandLine(browser).First(argument => argument.StartsWith("--user-data-dir=", StringComparison.Ordinal))["--user-data-dir=".Length..];
        for (_driver = browser; !CommandLine(_driver).Contains("run-driver"); _driver = ParentOf(_driver))
        {
            Assert.True(_driver > 1, "The browser hangs on no driver.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await GoneAsync(() => _harness.DisposeAsync().AsTask());
        await GoneAsync(() => _chromium.DisposeAsync().AsTask());
        await _site.DisposeAsync();
        for (var tries = 0; Directory.Exists(_profile) && tries < 100; tries++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                // The browser ends by itself when its driver is gone, and may still write files meanwhile.
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    [Fact]
    public async Task Fill_DriverDied_IsBrowserLost()
    {
        await _harness.RunAsync(Pack(), StepFactory.Goto("/p"));
        await KillAsync();

        Assert.IsType<FlowResult.BrowserLost>(await _harness.RunAsync(Pack(), StepFactory.Fill("memo", "x")));
    }

    [Fact]
    public async Task See_DriverDiesMeanwhile_IsBrowserLost()
    {
        await _harness.RunAsync(Pack(), StepFactory.Goto("/p"));
        var running = _harness.RunAsync(Pack(), StepFactory.See("banner"));
        await KillAsync();

        Assert.IsType<FlowResult.BrowserLost>(await running);
    }

    /// <summary>Any of three faults may come first: the closed pipe, the end of the process, or Playwright's own exception for them.</summary>
    [Fact]
    public async Task Calls_WhileTheDriverDies_EachFaultIsALostBrowser()
    {
        using var driver = Process.GetProcessById(_driver);
        driver.Kill();

        for (var call = 0; call < 20; call++)
        {
            var fault = await Record.ExceptionAsync(() => _harness.Page.EvaluateAsync("0").WaitAsync(TimeSpan.FromMinutes(1)));

            Assert.True(fault is null || (BrowserFaultClassifier.IsFromBrowser(fault) && BrowserFaultClassifier.IsLost(fault, _harness.Page)), fault?.ToString());
        }

        await driver.WaitForExitAsync();
        Assert.NotNull(await Record.ExceptionAsync(() => _harness.Page.EvaluateAsync("0").WaitAsync(TimeSpan.FromMinutes(1))));
    }

    private SitePack Pack() => new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Element("banner", ElementKind.Value).Build();

    private async Task KillAsync()
    {
        using var driver = Process.GetProcessById(_driver);
        driver.Kill();
        await driver.WaitForExitAsync();
    }

    private static string[] CommandLine(int process) => File.ReadAllText($"/proc/{process}/cmdline").Split('\0');

    private static int ParentOf(int process) => int.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..],
        System.Globalization.CultureInfo.InvariantCulture);

    private static async Task GoneAsync(Func<Task> dispose)
    {
        try
        {
            await dispose();
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // It ended with the driver.
            return;
        }
    }
}

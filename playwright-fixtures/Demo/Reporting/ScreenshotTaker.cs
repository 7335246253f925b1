using BrowserAgent.Demo.Verification;
using Microsoft.Playwright;

namespace BrowserAgent.Demo.Reporting;

/// <summary>Takes the pictures that README shows: the operator pages of a finished run, and whatever the site wants to show of itself.</summary>
internal sealed class ScreenshotTaker : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _folder;

    private ScreenshotTaker(IPlaywright playwright, IBrowser browser, string folder) => (_playwright, _browser, _folder) = (playwright, browser, folder);

    public static async Task<ScreenshotTaker> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var playwright = await Playwright.CreateAsync();
        string[] candidates = [playwright.Chromium.ExecutablePath, "/usr/bin/chromium", "/usr/bin/chromium-headless-shell"];
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = candidates.FirstOrDefault(File.Exists),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new ScreenshotTaker(playwright, browser, folder);
    }

    /// <summary>A page of a context of its own, for a site that signs in.</summary>
    public Task<IPage> NewPageAsync() =>
        _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 }, Locale = "en-GB", ColorScheme = ColorScheme.Light });

    public Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(_folder, $"{name}.png") });

    /// <summary>The jobs, one that needed the planned rung, and one that waits for a person.</summary>
    public async Task TakeOperatorPagesAsync(Uri worker, string key, IReadOnlyCollection<ReportedJob> jobs)
    {
        var page = await NewPageAsync();
        await page.GotoAsync(worker.ToString());
        await page.GetByLabel("API key (its name").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the key" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Jobs", Exact = true }).WaitForAsync();
        await TakeAsync(page, "jobs");
        foreach (var (name, job) in new[]
        {
            ("job", jobs.FirstOrDefault(job => job.State == "done" && job.Rungs.ContainsKey("planned"))),
            ("review", jobs.FirstOrDefault(job => job is { State: "review", ClaimedAt: not null })),
        })
        {
            if (job is not null)
            {
                await page.GotoAsync(new Uri(worker, $"/jobs/{job.Id}").ToString());
                await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                await TakeAsync(page, name);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}

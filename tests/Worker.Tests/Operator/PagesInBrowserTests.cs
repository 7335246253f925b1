using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Playwright;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>
/// The pages in a real browser. Screenshots are kept in the folder <c>operator-pages</c> beside the test, for review by a person.
/// </summary>
public sealed class PagesInBrowserTests(RealBrowserFixture real) : IClassFixture<RealBrowserFixture>, IAsyncLifetime
{
    private static readonly string Gallery = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "operator-pages")).FullName;

    private readonly IBrowser _browser = real.Browser;
    private OperatorPagesFixture _site = null!;

    public static TheoryData<string, string> Pages => new()
    {
        { "jobs", "/" },
        { "sessions", "/sessions" },
        { "finished", $"/jobs/{SampleJobs.Finished}" },
        { "review", $"/jobs/{SampleJobs.InReview}" },
        { "differing", $"/jobs/{SampleJobs.Differing}" },
        { "stopped", $"/jobs/{SampleJobs.Stopped}" },
        { "hostile", $"/jobs/{SampleJobs.Hostile}" },
    };

    public async ValueTask InitializeAsync() => _site = await OperatorPagesFixture.StartAsync();

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_WideNarrowAndDark_FitsAndBreaksNoPolicy(string name, string path)
    {
        var picture = await FormPictureAsync();
        _site.Operations.Picture = _ => picture;
        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (1280, ColorScheme.Dark), (320, ColorScheme.Light) })
        {
            await using var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
            var page = await SignedInAsync(context);
            var complaints = new List<string>();
            page.Console += (_, message) => complaints.Add(message.Text);
            page.PageError += (_, error) => complaints.Add(error);

            await page.GotoAsync(new Uri(_site.Address, path).ToString());

            Assert.Empty(complaints);
            Assert.False(await ScrollsSidewaysAsync(page), $"{path} is wider than {width} pixels.");
            await page.ScreenshotAsync(new() { Path = Path.Combine(Gallery, $"{name}-{width}-{scheme}.png"), FullPage = true });
            await page.EvaluateAsync("document.querySelector('main').insertAdjacentHTML('beforeend', '<div id=broad>broad</div>')");
            await page.EvaluateAsync("document.getElementById('broad').style.width = '3000px'");
            Assert.True(await ScrollsSidewaysAsync(page), "The check must see a page that is too wide.");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Text_OnItsBackground_HasContrast(string name, string path)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var context = await _browser.NewContextAsync(new() { ColorScheme = scheme });
            var page = await SignedInAsync(context);
            await page.GotoAsync(new Uri(_site.Address, path).ToString());

            Assert.Empty((await LowContrastTextAsync(page)).Select(text => $"{name} {scheme}: {text}"));

            await page.EvaluateAsync("document.querySelector('h1').style.color = 'rgb(119, 119, 119)'");
            Assert.NotEmpty(await LowContrastTextAsync(page));
        }
    }

    [Fact]
    public async Task List_WhenAJobChanges_ShowsItWithoutReload()
    {
        await using var context = await _browser.NewContextAsync();
        var page = await SignedInAsync(context);
        await page.GotoAsync(_site.Address.ToString());
        await page.EvaluateAsync("window.sameDocument = true");

        var job = (await _site.Operations.FindAsync(JobId.Parse(SampleJobs.InReview), CancellationToken.None))!;
        _site.Operations.Add(job with { State = JobState.Done, Verdict = JobVerdict.Entered });

        await page.Locator("tr", new() { HasText = "REQ-2026-0121" }).GetByText("entered", new() { Exact = true }).WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.sameDocument === true"));
    }

    [Fact]
    public async Task Sessions_WhileACodeIsTyped_LeaveItAlone()
    {
        await using var context = await _browser.NewContextAsync();
        var page = await SignedInAsync(context);
        await page.GotoAsync(new Uri(_site.Address, "/sessions").ToString());
        var code = page.GetByLabel("One-time code for clerk-3");

        await code.FillAsync("918");
        await page.EvaluateAsync("refresh()");
        Assert.Equal("918", await code.InputValueAsync());

        await code.FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try the account again" }).FocusAsync();
        await page.EvaluateAsync("document.querySelector('h1').textContent = 'Stale'");
        await page.EvaluateAsync("refresh()");
        Assert.Equal("Sessions", await page.Locator("h1").InnerTextAsync());
        Assert.Equal("Try the account again", await page.EvaluateAsync<string>("document.activeElement.textContent"));
    }

    [Fact]
    public async Task Approve_WithoutScripts_Works()
    {
        await using var context = await _browser.NewContextAsync(new() { JavaScriptEnabled = false });
        var page = await SignedInAsync(context);
        await page.GotoAsync(new Uri(_site.Address, $"/jobs/{SampleJobs.InReview}").ToString());

        await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await page.GetByRole(AriaRole.Status).GetByText("Approved.").WaitForAsync();
        Assert.Single(_site.Operations.Decisions);
    }

    private async Task<IPage> SignedInAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(_site.Address, "/signin").ToString());
        await page.GetByLabel("API key (its name").FillAsync(_site.Keys.Make("Kim", [ApiScope.Read, ApiScope.Decide, ApiScope.Operate]));
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the key" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Jobs", Exact = true }).WaitForAsync();
        return page;
    }

    private async Task<byte[]> FormPictureAsync()
    {
        var page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1366, Height = 900 } });
        await page.SetContentAsync("<body style='font:16px sans-serif;background:#eef'><h1>New purchase order</h1><p>Supplier <input value='Nordwind Schrauben GmbH'> Due <input value='Do 24.12.2026'><table border=1 cellpadding=8><tr><th>Item<th>Quantity<th>Price<tr><td>PART-7<td>120<td>0,85</table><button>Save</button>");
        var picture = await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = 70 });
        await page.CloseAsync();
        return picture;
    }

    private static Task<bool> ScrollsSidewaysAsync(IPage page) =>
        page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>Texts whose contrast with their background is below 4.5:1.</summary>
    private static Task<string[]> LowContrastTextAsync(IPage page) => page.EvaluateAsync<string[]>("""
        () => {
          const parse = colour => { const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
          const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const light = c => 0.2126 * channel(c.r) + 0.7152 * channel(c.g) + 0.0722 * channel(c.b);
          const ground = element => {
            for (let at = element; at; at = at.parentElement) {
              const colour = parse(getComputedStyle(at).backgroundColor);
              if (colour.a === 1) return colour;
            }
            return { r: 255, g: 255, b: 255 };
          };
          const faint = [];
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const element = texts.currentNode.parentElement;
            if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
            const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${texts.currentNode.data.trim().slice(0, 40)}`);
          }
          return faint;
        }
        """);
}

using System.Collections.Concurrent;
using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Agent.Tests.Committing;

/// <summary>The commit's request carries what the browser would have sent by itself.</summary>
public sealed class CommitRequestTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Basic = "Basic Y2xlcms6cGFzcw==";

    // Headers of the connection, not of the request, and those in which Chromium only names what it can decompress or keep.
    private static readonly string[] OfTheConnection = ["Connection", "Accept-Encoding", "Cache-Control", "Pragma"];

    private readonly ConcurrentQueue<Dictionary<string, string>> _saves = new();
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _site.On("/save", async context =>
        {
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            using var body = new StreamReader(context.Request.Body);
            headers["(body)"] = await body.ReadToEndAsync();
            _saves.Enqueue(headers);
            await TestSite.HtmlAsync(context, """<p id="number">7</p>""");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private void Form(string attributes = "", string script = "", string more = "") => _site.On("/form", context =>
    {
        context.Response.Cookies.Append("http", "1", new CookieOptions { HttpOnly = true });
        return TestSite.HtmlAsync(
            context,
            $"""<form method="post" action="/save" {attributes}><input id="memo" name="memo">{more}<button id="save">Save</button></form><script>{script}</script>""");
    });

    private const string SendByScript =
        "document.querySelector('form').onsubmit = event => { event.preventDefault(); document.cookie = 'script=2'; fetch('/save', { method: 'POST', headers, body: '{}' }).then(r => r.text()).then(t => document.body.innerHTML = t); };";

    [Theory]
    [InlineData("")]
    [InlineData("const headers = { 'content-type': 'application/json', 'x-token': 'abc' };" + SendByScript)]
    public async Task ClickOnce_AnyRequest_HasTheHeadersOfTheBrowsersOwn(string script)
    {
        Form(script: script);
        _harness = await FlowHarness.CreateAsync(chromium);
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        await _harness.Page.Locator("#save").ClickAsync();
        await _harness.Page.Locator("#number").WaitForAsync();

        await CommitAsync();

        Assert.Equal(2, _saves.Count);
        var (own, sent) = (Compared(_saves.First()), Compared(_saves.Last()));
        Assert.Equal(own, sent);
        Assert.Contains(own, header => header.StartsWith("Sec-Fetch-Site: same-origin", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(own, header => header.StartsWith("Origin: http", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClickOnce_SiteAsksForBasic_OneRequestWithTheCredentials(bool carries)
    {
        Protect();
        Form();
        _harness = await FlowHarness.CreateAsync(
            chromium,
            authorizationFor: address => carries && address.StartsWith(_site.Address.AbsoluteUri, StringComparison.Ordinal) ? Basic : null,
            context: new() { HttpCredentials = new() { Username = "clerk", Password = "pass", Origin = _site.Address.GetLeftPart(UriPartial.Authority) } });
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));

        var evidence = await CommitAsync();

        // Without the header the driver asks first and is turned away, so that the site gets two requests.
        Assert.Equal(carries ? 1 : 2, _site.Count("POST /save"));
        Assert.True(evidence.LandedSeen);
    }

    [Fact]
    public async Task ClickOnce_PageHasItsOwnAuthorization_IsKept()
    {
        Form(script: "const headers = { authorization: 'Bearer token' };" + SendByScript);
        _harness = await FlowHarness.CreateAsync(chromium, authorizationFor: _ => Basic);
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));

        await CommitAsync();

        Assert.Equal("Bearer token", _saves.Single()["authorization"]);
    }

    [Fact]
    public async Task ClickOnce_SiteRedirectsWithTheBody_TheRepeatedPostIsSentOnceToo()
    {
        _site.On("/form", context => TestSite.HtmlAsync(context, """<form method="post" action="/moved"><input id="memo" name="memo"><button id="save">Save</button></form>"""));
        _site.On("/moved", context =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = "/broken";
            return Task.CompletedTask;
        });
        _site.On("/broken", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        _harness = await FlowHarness.CreateAsync(chromium);
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));

        await CommitAsync();

        Assert.Equal((1, 1), (_site.Count("POST /moved"), _site.Count("POST /broken")));
    }

    [Fact]
    public async Task ClickOnce_SiteRedirectsWithTheBodyWithoutEnd_TheBrowserDoesNotGoOn()
    {
        _site.On("/form", context => TestSite.HtmlAsync(context, """<form method="post" action="/moved"><input id="memo" name="memo"><button id="save">Save</button></form>"""));
        _site.On("/moved", context =>
        {
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = "/moved";
            return Task.CompletedTask;
        });
        _harness = await FlowHarness.CreateAsync(chromium);
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));

        var evidence = await CommitAsync();

        Assert.Equal(6, _site.Count("POST /moved"));
        Assert.True(evidence.ClickMayHaveReachedSite);
    }

    [Theory]
    [InlineData(StatusCodes.Status307TemporaryRedirect)]
    [InlineData(StatusCodes.Status302Found)]
    public async Task ClickOnce_SiteRedirectsToAnotherOrigin_TheBodyIsNotSentThere(int status)
    {
        await using var other = await TestSite.StartAsync();
        other.On("/taken", context => TestSite.HtmlAsync(context, "<p>taken</p>"));
        _site.On("/form", context => TestSite.HtmlAsync(context, """<form method="post" action="/moved"><input id="memo" name="memo"><button id="save">Save</button></form>"""));
        _site.On("/moved", context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(other.Address, "/taken").AbsoluteUri;
            return Task.CompletedTask;
        });
        _harness = await FlowHarness.CreateAsync(chromium);
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));

        await CommitAsync();

        Assert.Equal((1, 0), (_site.Count("POST /moved"), other.Count("POST /taken")));
    }

    [Fact]
    public async Task ClickOnce_ServiceWorkerAddsAHeader_IsSentOnceWithIt()
    {
        Form();
        _site.On("/worker.js", context =>
        {
            context.Response.ContentType = "text/javascript";
            return context.Response.WriteAsync(
                """
                self.addEventListener('install', () => self.skipWaiting());
                self.addEventListener('activate', event => event.waitUntil(clients.claim()));
                self.addEventListener('fetch', event => {
                  if (event.request.method !== 'POST') return;
                  event.respondWith((async () => {
                    const headers = new Headers(event.request.headers);
                    headers.set('x-from-worker', '1');
                    return fetch(event.request.url, { method: 'POST', headers, body: await event.request.arrayBuffer(), credentials: 'include' });
                  })());
                });
                """);
        });
        _harness = await FlowHarness.CreateAsync(chromium);
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        await _harness.Page.EvaluateAsync("navigator.serviceWorker.register('/worker.js')");
        await _harness.Page.WaitForFunctionAsync("navigator.serviceWorker.controller");

        var evidence = await CommitAsync();

        Assert.Equal("1", _saves.Single()["x-from-worker"]);
        Assert.True(evidence.LandedSeen);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task ClickOnce_FileOnTheDisk_IsNotSentWithoutItsContent(bool onDisk, int sent)
    {
        Form("enctype=multipart/form-data", more: """<input id="file" type="file" name="file">""");
        _harness = await FlowHarness.CreateAsync(chromium);
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "the content");
        await (onDisk
            ? _harness.Page.Locator("#file").SetInputFilesAsync(path)
            : _harness.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = "the content"u8.ToArray() }));

        await CommitAsync(reopen: false);

        File.Delete(path);
        Assert.Equal(sent, _saves.Count);
        Assert.All(_saves, save => Assert.Contains("the content", save["(body)"], StringComparison.Ordinal));
    }

    private static List<string> Compared(Dictionary<string, string> headers) =>
        [.. headers.Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).Select(header => $"{header.Key.ToUpperInvariant()}: {header.Value}").Order(StringComparer.Ordinal)];

    private void Protect() => _site.Before = context =>
    {
        if (context.Request.Headers.Authorization == Basic)
        {
            return Task.FromResult(true);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"desk\"";
        return Task.FromResult(false);
    };

    private async Task<CommitEvidence> CommitAsync(bool reopen = true)
    {
        if (reopen)
        {
            await _harness.RunAsync(Pack(), StepFactory.Goto("/form"));
        }

        var ready = Assert.IsType<CommitPreparationResult.Ready>(await _harness.PrepareAsync(Pack(), Commit()));
        return await ready.Commit.ClickOnceAsync(CancellationToken.None);
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("memo", ElementKind.Text)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Element("number", ElementKind.Value, harm: HarmClass.Read)
        .Build();

    private static CommitDefinition Commit() => new()
    {
        ClickElement = "save",
        LandedElement = "number",
        AnswerWithin = TimeSpan.FromSeconds(4),
        Position = new PackPosition("test.yaml", 9, 1),
    };
}

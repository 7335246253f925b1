using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrowserAgent.Agent.Tests.Reading;

/// <summary>A document that a page links is fetched with the session's access and inside the site's origins, and proves a record or gives a value.</summary>
public sealed class DocumentReadingTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private static readonly byte[] Offer = [.. Enumerable.Range(0, 5_000).Select(place => (byte)(place % 251))];

    private static readonly byte[] Note = PdfFactory.Page(
        (50, 0, "Delivery note"), (50, 2, "Tracking number: 1Z999AA1"), (50, 3, "Weight"), (200, 3, "1.012,50 kg"), (50, 4, "Shipped"), (200, 4, "24.12.2026"));

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, [new("Documents:MaxSizeMiB", "1")]);
        _site.On("/order", context =>
        {
            context.Response.Cookies.Append("session", "s7", new CookieOptions { HttpOnly = true });
            return TestSite.HtmlAsync(context, """<a id="file" href="files/7?v=1">offer.pdf</a><a id="note" href="/note">Delivery note</a>""");
        });
        Serve("/files/7", Offer);
        Serve("/note", Note);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Expect_FileThatIsStored_IsTheOneOfTheJob()
    {
        var hash = UploadFolderFixture.HashOf(Offer);

        Assert.IsType<FlowResult.Completed>(await RunAsync(StepFactory.Expect("file", hash.ToUpperInvariant())));

        var step = _harness.Recorder.Events[^1];
        Assert.Equal(hash, step.Shown);
        Assert.Contains($"document {_site.Address}files/7 (5000 bytes, sha256 {hash})", step.FoundBy, StringComparison.Ordinal);
        Assert.Equal(1, _site.Count("GET /files/7"));
    }

    [Fact]
    public async Task NegativeControl_AnotherFileIsStored_IsNotEqual()
    {
        Serve("/files/7", [.. Offer[..^1], 1]);

        Assert.IsType<FlowResult.ValueRefused>(await RunAsync(StepFactory.Expect("file", UploadFolderFixture.HashOf(Offer))));
    }

    [Theory]
    [InlineData("""<iframe id="file" src="/files/7"></iframe>""", null)]
    [InlineData("""<a href="/files/7"><span id="file">offer.pdf</span></a>""", null)]
    [InlineData("""<span id="file" data-file="files/7">offer.pdf</span>""", "data-file")]
    [InlineData("""<span id="file"> /files/7 </span>""", null)]
    [InlineData("""<a id="file" href="/moved">offer.pdf</a>""", null)]
    public async Task Read_EachWayToNameADocument_LeadsToIt(string html, string? attribute)
    {
        _site.Page("/order2", html);
        _site.On("/moved", context =>
        {
            context.Response.Redirect("/files/7", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        await RunAsync();

        var read = Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(new ReadRule(ReadType.Text, attribute, null) { Download = DownloadedPart.Sha256 }), StepFactory.Goto("/order2"), StepFactory.Read("file", "hash")));

        Assert.Equal(FieldValueFactory.Text(UploadFolderFixture.HashOf(Offer)), read.Reads["hash"]);
    }

    [Fact]
    public async Task ReadRecord_ValuesInAPdf_AreReadInTheSitesFormats()
    {
        await RunAsync();

        var read = Assert.IsType<FlowResult.Completed>(await _harness.ReadRecordAsync(Pack(), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tracking"] = "note",
            ["weight"] = "weight",
            ["shipped"] = "shipped",
            ["sha256"] = "file",
        }));

        Assert.Equal(
            FieldValueFactory.Of(
                ("tracking", FieldValueFactory.Text("1Z999AA1")), ("weight", FieldValueFactory.Number(1012.5m)), ("shipped", FieldValueFactory.Day(2026, 12, 24)),
                ("sha256", FieldValueFactory.Text(UploadFolderFixture.HashOf(Offer)))),
            read.Reads);
    }

    [Theory]
    [InlineData("Basic Y2xlcms6cGFzcw==", true)]
    [InlineData(null, false)]
    public async Task Read_DocumentBehindBasicAuthentication_IsFetchedWithTheSessionsCredentials(string? credentials, bool isRead)
    {
        await using var harness = await FlowHarness.CreateAsync(chromium, authorizationFor: _ => credentials);
        _site.On("/note", context => context.Request.Headers.Authorization == "Basic Y2xlcms6cGFzcw==" ? Answer(Note)(context) : Status(StatusCodes.Status401Unauthorized)(context));

        var result = await harness.RunAsync(Pack(), StepFactory.Goto("/order"), StepFactory.Expect("note", "1Z999AA1"));

        Assert.IsType(isRead ? typeof(FlowResult.Completed) : typeof(FlowResult.SessionEnded), result);
    }

    [Fact]
    public async Task NegativeControl_PdfWithAnotherValue_IsNotEqual()
    {
        Assert.IsType<FlowResult.Completed>(await RunAsync(StepFactory.Expect("note", "1Z999AA1")));

        Serve("/note", PdfFactory.Page((50, 2, "Tracking number: 1Z999AA2")));

        Assert.IsType<FlowResult.ValueRefused>(await RunAsync(StepFactory.Expect("note", "1Z999AA1")));
    }

    public static TheoryData<string, string> UnreadableDocuments => new()
    {
        { "picture", "the document holds no text" },
        { "encrypted", "the PDF is encrypted" },
        { "damaged", "the PDF is damaged" },
        { "other", "holds no label \"Tracking number\"" },
        { "text", "the document is no PDF" },
        { "empty", "an empty document" },
        { "viewer", "the site serves a page (HTML) there" },
        { "missing", "the site answers HTTP 404 there" },
        { "large", "more than the 1 MiB of Documents:MaxSizeMiB" },
        { "chunked", "more than the 1 MiB of Documents:MaxSizeMiB" },
    };

    [Theory]
    [MemberData(nameof(UnreadableDocuments))]
    public async Task Read_DocumentThatGivesNoValue_EndsInAReasonAndReadsNothing(string kind, string why)
    {
        _site.On("/note", kind switch
        {
            "viewer" => context => TestSite.HtmlAsync(context, "<embed src='/real'>"),
            "missing" => Status(StatusCodes.Status404NotFound),
            "chunked" => ChunkedAsync,
            _ => Answer(kind switch
            {
                "picture" => PdfFactory.Picture(),
                "encrypted" => PdfFactory.Encrypted(),
                "damaged" => "%PDF-1.7 and nothing more"u8.ToArray(),
                "other" => PdfFactory.Page((50, 0, "Invoice")),
                "large" => new byte[(1024 * 1024) + 1],
                "text" => "Tracking number: 1Z999AA1"u8.ToArray(),
                _ => [],
            }),
        });

        var result = await RunAsync(StepFactory.Read("note", "tracking"));

        Assert.Contains(why, Assert.IsType<FlowResult.ValueRefused>(result).Why, StringComparison.Ordinal);
        // The record's page can be read, so the record reader leaves the field out, and it can't be verified.
        var record = Assert.IsType<FlowResult.Completed>(await _harness.ReadRecordAsync(Pack(), new Dictionary<string, string>(StringComparer.Ordinal) { ["tracking"] = "note", ["sha256"] = "file" }));
        Assert.Null(record.Reads["tracking"]);
    }

    [Theory]
    [InlineData(401, typeof(FlowResult.SessionEnded))]
    [InlineData(403, typeof(FlowResult.AccessDenied))]
    [InlineData(429, typeof(FlowResult.SiteError))]
    [InlineData(500, typeof(FlowResult.SiteError))]
    public async Task Read_SiteThatRefuses_IsTreatedAsOnAPage(int status, Type outcome)
    {
        _site.On("/note", context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });

        var result = await RunAsync(StepFactory.Read("note", "tracking"));

        Assert.IsType(outcome, result);
        Assert.Equal(result is FlowResult.SiteError ? TimeSpan.FromSeconds(7) : null, (result as FlowResult.SiteError)?.RetryAfter);
        Assert.Equal(status == 429, (result as FlowResult.SiteError)?.IsOutage ?? false);
    }

    [Theory]
    [InlineData(true, "its login page, by a redirect,")]
    [InlineData(false, "a page with a password box")]
    public async Task Read_LoginPageInsteadOfTheDocument_MeansThatTheSessionEnded(bool redirects, string why)
    {
        _site.Page("/login", "<h1>Please log in</h1>");
        _site.On("/note", context =>
        {
            if (!redirects)
            {
                return TestSite.HtmlAsync(context, "<form><input name=user><input name=p type='password'></form>");
            }

            context.Response.Redirect("/login");
            return Task.CompletedTask;
        });

        Assert.Contains(why, Assert.IsType<FlowResult.SessionEnded>(await RunAsync(StepFactory.Read("note", "tracking"))).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a link")]
    [InlineData("a redirect")]
    public async Task Read_DocumentOutsideTheOrigins_IsNotFetched(string way)
    {
        await using var foreign = await TestSite.StartAsync();
        foreign.On("/steal", Answer(Note));
        var target = $"{foreign.Address}steal";
        _site.Page("/order", $"""<a id="note" href="{(way == "a link" ? target : "/away")}">Delivery note</a>""");
        _site.On("/away", context =>
        {
            context.Response.Redirect(target);
            return Task.CompletedTask;
        });

        var result = await RunAsync(StepFactory.Read("note", "tracking"));

        Assert.Contains("lies outside the origins", Assert.IsType<FlowResult.PolicyStopped>(result).Why, StringComparison.Ordinal);
        Assert.Empty(foreign.Requests);
    }

    [Fact]
    public async Task Read_RedirectsWithoutEnd_AreNotFollowedForEver()
    {
        _site.On("/note", context =>
        {
            context.Response.Redirect("/note");
            return Task.CompletedTask;
        });

        Assert.Contains("redirects the request more than 5 times", Assert.IsType<FlowResult.ValueRefused>(await RunAsync(StepFactory.Read("note", "tracking"))).Why, StringComparison.Ordinal);
        Assert.Equal(6, _site.Count("GET /note"));
    }

    [Theory]
    [InlineData("<button id='note'>Delivery note</button>", "has no address of a document")]
    [InlineData("<a id='note' href='blob:https://a/b'>Delivery note</a>", "outside the origins")]
    public async Task Read_ElementWithoutADocumentOfTheSite_IsTold(string html, string why)
    {
        _site.Page("/order", html);

        Assert.Contains(why, (await RunAsync(StepFactory.Read("note", "tracking"))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RedirectToAViewer_IsNoEndOfTheSession()
    {
        _site.Page("/viewer", "<h1>Delivery note</h1>");
        _site.On("/note", context =>
        {
            context.Response.Redirect("/viewer");
            return Task.CompletedTask;
        });

        Assert.Contains("viewer", Assert.IsType<FlowResult.ValueRefused>(await RunAsync(StepFactory.Read("note", "tracking"))).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DocumentThatNeverEnds_IsTheSitesTrouble()
    {
        using var time = new RunningFakeTimeProvider();
        await using var harness = await FlowHarness.CreateAsync(chromium, [new("Documents:FetchWithin", "00:01:00")], more: services => services.AddSingleton<TimeProvider>(time));
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _site.On("/note", async context =>
        {
            await context.Response.Body.WriteAsync("%PDF-"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            isAsked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var running = harness.RunAsync(Pack(), StepFactory.Goto("/order"), StepFactory.Read("note", "tracking"));
        await Task.WhenAny(isAsked.Task, running);

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains("did not arrive within 60 s", Assert.IsType<FlowResult.SiteError>(await running).Why, StringComparison.Ordinal);
    }

    private async Task<FlowResult> RunAsync(params StepDefinition[] steps) => await _harness.RunAsync(Pack(), [StepFactory.Goto("/order"), .. steps]);

    /// <summary>Serves a document to whoever has the session's cookie.</summary>
    private void Serve(string path, byte[] content) => _site.On(path, context =>
    {
        if (context.Request.Cookies["session"] == "s7")
        {
            return Answer(content)(context);
        }

        return Status(StatusCodes.Status403Forbidden)(context);
    });

    private static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static async Task ChunkedAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(new byte[(1024 * 1024) + 1]);
    }

    private static RequestDelegate Answer(byte[] content) => context =>
    {
        context.Response.ContentType = "application/pdf";
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content).AsTask();
    };

    private SitePack Pack(ReadRule? file = null) => new PackBuilder(_site.Address)
        .Element("file", ElementKind.Value, harm: HarmClass.Read, reads: file ?? new ReadRule(ReadType.Text, null, null)
        {
            Download = DownloadedPart.Sha256,
            Same = new ValueEquivalence { Ignore = new HashSet<TextDifference> { TextDifference.Case } },
        })
        .Element("note", ElementKind.Value, harm: HarmClass.Read, reads: Pdf(ReadType.Text, "Tracking number"))
        .Element("weight", ElementKind.Link, css: "#note", harm: HarmClass.Read, reads: Pdf(ReadType.Number, "Weight"))
        .Element("shipped", ElementKind.Link, css: "#note", harm: HarmClass.Read, reads: Pdf(ReadType.Date, "Shipped"))
        .Build();

    private static ReadRule Pdf(ReadType type, string label) => new(type, null, null) { Download = DownloadedPart.Pdf, After = label };
}

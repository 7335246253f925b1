using System.Text;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>A file input gets exactly the bytes whose hash the job holds, or the job stops with the page untouched.</summary>
public sealed class UploadVerbTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Secret = "the offer's own words";
    private const string Chosen = "async () => { const file = document.querySelector('input[type=file]').files[0]; return file ? `${file.name}|${file.size}|${file.type}|${await file.text()}` : 'none'; }";

    private readonly UploadFolderFixture _folder = new();
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, [_folder.Setting, new("Uploads:MaxFileMiB", "1")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("""<label>Attachment <input type="file" id="attachment"></label>""")]
    [InlineData("""<label class="button" style="background:#ddd">Attachment<input type="file" id="attachment" style="display:none"></label>""")]
    [InlineData("""<label for="attachment">Attachment</label><div style="display:none"><input type="file" id="attachment"></div>""")]
    [InlineData("""<div><input type="file" id="attachment" hidden><button onclick="attachment.click()">Attachment</button></div>""")]
    [InlineData("""<input type="file" id="attachment" accept=".doc, application/pdf" multiple aria-label="Attachment">""")]
    [InlineData("""<input type="file" id="attachment" onchange="setTimeout(() => fetch('/slow', { method: 'POST', body: this.files[0] }))">""")]
    public async Task Upload_FileOfTheJob_IsGivenToTheInput(string form)
    {
        var hash = _folder.Write("2026/offer 7ä.pdf", Encoding.UTF8.GetBytes(Secret));

        var result = await UploadAsync(form, "2026/offer 7ä.pdf", hash.ToUpperInvariant());

        Assert.IsType<FlowResult.Completed>(result);
        Assert.Equal($"offer 7ä.pdf|21|application/pdf|{Secret}", await _harness.Page.EvaluateAsync<string>(Chosen));
        var step = _harness.Recorder.Events[^1];
        Assert.Equal(("upload", "{file}", $"offer 7ä.pdf (21 bytes, sha256 {hash})", "offer 7ä.pdf (21 bytes)", "ok"), (step.Verb, step.ValueFrom, step.Asked, step.Shown, step.Outcome));
        Assert.DoesNotContain(Secret, step.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_InputFoundByTheLabelThatStandsForIt_IsGivenTheFile()
    {
        var hash = _folder.Write("a.txt", "x"u8.ToArray());
        var pack = new PackBuilder(_site.Address).Element("attachment", ElementKind.File, find: [new SelectorDefinition.Label("Attachment")]).Build();

        Assert.IsType<FlowResult.Completed>(await UploadAsync("""<label>Attachment<input type="file" hidden></label>""", "a.txt", hash, pack));

        Assert.Equal("a.txt|1|text/plain|x", await _harness.Page.EvaluateAsync<string>(Chosen));
    }

    [Fact]
    public async Task Upload_LinkInsideTheFolder_IsFollowed()
    {
        var hash = _folder.Write("store/a.txt", "x"u8.ToArray());
        File.CreateSymbolicLink(_folder.Path("current.txt"), "store/a.txt");

        Assert.IsType<FlowResult.Completed>(await UploadAsync("""<input type="file" id="attachment">""", "current.txt", hash));

        Assert.Equal("current.txt|1|text/plain|x", await _harness.Page.EvaluateAsync<string>(Chosen));
    }

    [Fact]
    public async Task Upload_FileThatTheJobDoesNotGive_IsSkipped()
    {
        _site.Page("/form", """<input type="file" id="attachment">""");

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Upload("attachment", "{file}", "{sha256}")));

        Assert.Equal("none", await _harness.Page.EvaluateAsync<string>(Chosen));
        Assert.Equal("skipped: file was not given", _harness.Recorder.Events[^1].Outcome);
    }

    [Theory]
    [InlineData("/etc/hostname", "it is an absolute path")]
    [InlineData("../outside.txt", "it leaves the folder with ..")]
    [InlineData("a/../a.txt", "it leaves the folder with ..")]
    [InlineData("a\\b.txt", "a backslash")]
    [InlineData("a//b.txt", "an empty name")]
    [InlineData("link.txt", "a symbolic link leads out of the upload folder")]
    [InlineData("linked/outside.txt", "a symbolic link leads out of the upload folder")]
    [InlineData("folder", "it is a folder")]
    [InlineData("missing.txt", "it is not in the upload folder. The producer puts it there")]
    [InlineData("empty.txt", "it is empty, or no regular file")]
    [InlineData("large.txt", "more than the 1 MiB of Uploads:MaxFileMiB")]
    [InlineData("other.txt", "it is another file")]
    public async Task Upload_FileThatMayNotBeGiven_StopsWithTheInputEmpty(string file, string why)
    {
        _folder.Write("../outside.txt", "x"u8.ToArray());
        _folder.Write("a.txt", "x"u8.ToArray());
        _folder.Write("other.txt", "y"u8.ToArray());
        _folder.Write("empty.txt", []);
        _folder.Write("large.txt", new byte[(1024 * 1024) + 1]);
        Directory.CreateDirectory(_folder.Path("folder"));
        File.CreateSymbolicLink(_folder.Path("link.txt"), "../outside.txt");
        Directory.CreateSymbolicLink(_folder.Path("linked"), "..");

        var refused = Assert.IsType<FlowResult.FileRefused>(await UploadAsync("""<input type="file" id="attachment">""", file, UploadFolderFixture.HashOf("x"u8.ToArray())));

        Assert.Contains(why, refused.Why, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
        Assert.Equal("none", await _harness.Page.EvaluateAsync<string>(Chosen));
    }

    [Theory]
    [InlineData("12ab")]
    [InlineData(" ")]
    public async Task Upload_HashThatIsNone_StopsWithTheInputEmpty(string sha256)
    {
        _folder.Write("a.txt", "x"u8.ToArray());

        Assert.Contains("is not 64 hex digits", Assert.IsType<FlowResult.FileRefused>(await UploadAsync("""<input type="file" id="attachment">""", "a.txt", sha256)).Why, StringComparison.Ordinal);

        Assert.Equal("none", await _harness.Page.EvaluateAsync<string>(Chosen));
    }

    [Fact]
    public async Task Upload_NoFolderConfigured_SaysWhoSetsIt()
    {
        await using var harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/form", """<input type="file" id="attachment">""");

        var refused = Assert.IsType<FlowResult.FileRefused>(
            await harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Upload("attachment", "a.txt", new string('a', 64))));

        Assert.Contains("An operator sets Uploads:Folder", refused.Why, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
    }

    [Fact]
    public async Task Upload_WholeFolderIsGone_MayPass()
    {
        Directory.Delete(_folder.Folder);

        var refused = Assert.IsType<FlowResult.FileRefused>(await UploadAsync("""<input type="file" id="attachment">""", "a.txt", new string('a', 64)));

        Assert.True(refused.MayPass);
        Assert.Contains("the folder of Uploads:Folder is not there", refused.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<input type="file" id="attachment" onchange="this.value = ''">""", "")]
    [InlineData("""<input type="file" id="attachment" onchange="setTimeout(() => fetch('/slow').then(() => this.value = ''))">""", "")]
    [InlineData("""<div><input type="file" id="attachment" onchange="this.outerHTML = '<input type=file id=attachment>'"></div>""", "")]
    [InlineData("""<input type="file" id="attachment" onchange="const all = new DataTransfer(); all.items.add(new File(['z'], 'a.txt')); all.items.add(new File(['z'], 'b.txt')); this.files = all.files">""", "a.txt (1 bytes), b.txt (1 bytes)")]
    public async Task Upload_PageThatDoesNotKeepTheFile_IsTold(string form, string shown)
    {
        var hash = _folder.Write("a.txt", "x"u8.ToArray());

        var refused = Assert.IsType<FlowResult.ValueRefused>(await UploadAsync(form, "a.txt", hash));

        Assert.Equal(shown, refused.Shown);
        Assert.Contains("the page refuses or removes it", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_SiteFailsWhenThePageSendsTheFileAtOnce_IsTheSitesTrouble()
    {
        var hash = _folder.Write("a.txt", "x"u8.ToArray());
        _site.On("/store", context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        var result = await UploadAsync(
            """<input type="file" id="attachment" onchange="fetch('/store', { method: 'POST', body: this.files[0] }).then(answer => { if (!answer.ok) this.value = '' })">""", "a.txt", hash);

        Assert.Contains("HTTP 503", Assert.IsType<FlowResult.SiteError>(result).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<input type="file" id="attachment" accept=".pdf,image/*">""", "the site takes only \".pdf,image/*\" here")]
    [InlineData("""<input type="file" id="attachment" disabled>""", "the input is disabled")]
    public async Task Upload_InputThatDoesNotTakeTheFile_IsNotGivenIt(string form, string why)
    {
        var hash = _folder.Write("a.txt", "x"u8.ToArray());

        Assert.Contains(why, Assert.IsType<FlowResult.ValueRefused>(await UploadAsync(form, "a.txt", hash)).Why, StringComparison.Ordinal);

        Assert.Equal("none", await _harness.Page.EvaluateAsync<string>(Chosen));
    }

    [Fact]
    public async Task Upload_PageDropsTheFileLater_StopsBeforeTheNextClick()
    {
        var hash = _folder.Write("a.txt", "x"u8.ToArray());
        _site.Page("/form", """<input type="file" id="attachment"><input id="memo" onchange="attachment.value = ''"><button id="next">Next</button>""");
        var pack = new PackBuilder(_site.Address).Element("attachment", ElementKind.File).Element("memo", ElementKind.Text).Element("next", ElementKind.Button).Build();

        var result = await _harness.RunAsync(pack, Variables("a.txt", hash), StepFactory.Goto("/form"), StepFactory.Upload("attachment", "{file}", "{sha256}"), StepFactory.Fill("memo", "m"), StepFactory.Click("next"));

        Assert.Contains("the page refuses or removes it", Assert.IsType<FlowResult.ValueRefused>(result).Why, StringComparison.Ordinal);
    }

    private async Task<FlowResult> UploadAsync(string form, string file, string sha256, SitePack? pack = null)
    {
        _site.Page("/form", form);
        return await _harness.RunAsync(pack ?? Pack(), Variables(file, sha256), StepFactory.Goto("/form"), StepFactory.Upload("attachment", "{file}", "{sha256}"));
    }

    private static FieldSet Variables(string file, string sha256) => FieldValueFactory.Of(("file", FieldValueFactory.Text(file)), ("sha256", FieldValueFactory.Text(sha256)));

    private SitePack Pack() => new PackBuilder(_site.Address).Element("attachment", ElementKind.File).Build();
}

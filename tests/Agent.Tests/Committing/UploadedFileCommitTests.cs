using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Committing;

/// <summary>A record is saved with exactly the file of the job, and with no other.</summary>
public sealed class UploadedFileCommitTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private readonly UploadFolderFixture _folder = new();
    private TestSite _site = null!;
    private FlowHarness _harness = null!;
    private (string Name, byte[] Content)? _saved;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _site.On("/save", async context =>
        {
            var file = (await context.Request.ReadFormAsync()).Files.Single();
            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            _saved = (file.FileName, content.ToArray());
            await TestSite.HtmlAsync(context, """<p id="number">7</p>""");
        });
        _harness = await FlowHarness.CreateAsync(chromium, [_folder.Setting]);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2 * 1024 * 1024)]
    public async Task ClickOnce_FileOfTheJob_IsSavedByteForByte(int size)
    {
        var content = new byte[size];
        new Random(7).NextBytes(content);

        var ready = Assert.IsType<CommitPreparationResult.Ready>(await FillAsync("", content));
        // What happens in the folder after the step does not reach the site.
        _folder.Write("offer.pdf", "another"u8.ToArray());
        var evidence = await ready.Commit.ClickOnceAsync(CancellationToken.None);

        Assert.True(evidence.LandedSeen, evidence.Summary);
        Assert.Equal("offer.pdf", _saved?.Name);
        Assert.True(content.AsSpan().SequenceEqual(_saved?.Content));
        Assert.DoesNotContain(_harness.Recorder.Events, step => step.Verb == "review" && step.Outcome.Contains("offer.pdf", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("hidden")]
    public async Task Prepare_FileThatNoStepGave_StopsBeforeTheIntent(string input)
    {
        var stop = Assert.IsType<CommitPreparationResult.NotReady>(await FillAsync(
            $"const all = new DataTransfer(); all.items.add(new File(['stray'], 'stray.txt')); document.getElementById('{input}').files = all.files;", "x"u8.ToArray()));

        Assert.Contains("holds \"stray.txt (5 bytes)\" since fill memo", Assert.IsType<FlowResult.FieldsChanged>(stop.Outcome).Why, StringComparison.Ordinal);
        Assert.Null(_saved);
    }

    [Fact]
    public async Task Prepare_FileThatThePageDropped_StopsBeforeTheIntent()
    {
        var stop = Assert.IsType<CommitPreparationResult.NotReady>(await FillAsync("attachment.value = ''", "x"u8.ToArray()));

        Assert.Contains("the page refuses or removes it", stop.Outcome.Why, StringComparison.Ordinal);
        Assert.Null(_saved);
    }

    private async Task<CommitPreparationResult> FillAsync(string script, byte[] content)
    {
        var hash = _folder.Write("offer.pdf", content);
        _site.Page("/form", Form(script));
        await _harness.RunAsync(Pack(), StepFactory.Goto("/form"), StepFactory.Upload("attachment", "offer.pdf", hash), StepFactory.Fill("memo", "x"));
        return await _harness.PrepareAsync(Pack(), new CommitDefinition
        {
            ClickElement = "save",
            LandedElement = "number",
            AnswerWithin = TimeSpan.FromMinutes(10),
            Position = new PackPosition("test.yaml", 9, 1),
        });
    }

    private static string Form(string script) => $"""
        <form method="post" action="/save" enctype="multipart/form-data">
          <input id="memo" name="memo" onchange="{script}">
          <input type="file" id="attachment" name="attachment">
          <input type="file" id="other" aria-label="Other">
          <input type="file" id="hidden" aria-label="Hidden" style="display:none">
          <button id="save">Save</button>
        </form>
        """;

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("attachment", ElementKind.File)
        .Element("memo", ElementKind.Text)
        .Element("save", ElementKind.Button, harm: HarmClass.Commit, names: ["Save"])
        .Element("number", ElementKind.Value, harm: HarmClass.Read)
        .Build();
}

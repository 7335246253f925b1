using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Recording;

public sealed class MaskedScreenshotTakerTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const string Page = """
        <style>body { margin: 0 } input, p { position: absolute; left: 0; width: 200px; height: 40px; margin: 0; border: 0; background: #00ff00 }</style>
        <input id="pin" type="password" value="x" style="top:0"><p id="card" style="top:50px">4111</p><input id="memo" style="top:100px">
        """;

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _site.Page("/p", Page);
        _harness = await FlowHarness.CreateAsync(chromium, pictures: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Run_PasswordBoxesAndThePacksMask_AreCoveredInEveryPicture()
    {
        var builder = new PackBuilder(_site.Address).Element("memo", ElementKind.Text);
        builder.Masks.Add("#card");

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(builder.Build(), StepFactory.Goto("/p"), StepFactory.Fill("memo", "x")));

        Assert.NotEmpty(_harness.Recorder.Pictures);
        foreach (var picture in _harness.Recorder.Pictures)
        {
            Assert.Equal((true, true, false), (await IsMaskedAsync(picture, 20), await IsMaskedAsync(picture, 70), await IsMaskedAsync(picture, 120)));
        }
    }

    [Fact]
    public async Task Run_SecretsInSecondAndInnerFrames_AreCoveredToo()
    {
        _site.Page("/framed", """
            <style>body { margin: 0 } iframe { position: absolute; left: 0; border: 0; width: 200px; height: 100px }</style>
            <input id="memo" style="position: absolute; top: 220px; left: 0; width: 200px; height: 40px; border: 0; background: #00ff00">
            <iframe src="/outer" style="top: 0"></iframe><iframe src="/inner" style="top: 110px"></iframe>
            """);
        _site.Page("/outer", "<style>body { margin: 0 }</style><iframe src='/inner' style='border: 0; width: 200px; height: 100px'></iframe>");
        _site.Page("/inner", "<style>body { margin: 0 }</style><p class='card' style='margin: 0; width: 200px; height: 100px; background: #00ff00'>4111</p>");
        var builder = new PackBuilder(_site.Address).Element("memo", ElementKind.Text);
        builder.Masks.Add(".card");

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(builder.Build(), StepFactory.Goto("/framed"), StepFactory.Fill("memo", "x")));

        var last = _harness.Recorder.Pictures[^1];
        Assert.Equal((true, true, false), (await IsMaskedAsync(last, 50), await IsMaskedAsync(last, 160), await IsMaskedAsync(last, 240)));
    }

    [Fact]
    public async Task Run_ActsInARow_ShareThePictureBetweenThem()
    {
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Build();

        await _harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("memo", "a"), StepFactory.Fill("memo", "b"));

        var events = _harness.Recorder.Events;
        Assert.Equal(3, _harness.Recorder.Pictures.Count);
        Assert.Equal((null, events[0].PictureAfter, events[1].PictureAfter), (events[0].PictureBefore, events[1].PictureBefore, events[2].PictureBefore));
    }

    [Fact]
    public async Task Run_RecorderWantsNone_TakesNone()
    {
        await using var harness = await FlowHarness.CreateAsync(chromium);
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Build();

        await harness.RunAsync(pack, StepFactory.Goto("/p"), StepFactory.Fill("memo", "a"));

        Assert.Empty(harness.Recorder.Pictures);
    }

    // The browser itself decodes the picture; Playwright's mask is magenta.
    private async Task<bool> IsMaskedAsync(byte[] jpeg, int y)
    {
        var pixel = await _harness.Page.EvaluateAsync<int[]>(
            """
            async ([data, y]) => {
              const image = await createImageBitmap(await (await fetch('data:image/jpeg;base64,' + data)).blob());
              const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
              canvas.drawImage(image, 0, 0);
              return [...canvas.getImageData(150, y, 1, 1).data];
            }
            """,
            new object[] { Convert.ToBase64String(jpeg), y });
        return pixel[0] > 200 && pixel[1] < 60 && pixel[2] > 200;
    }
}

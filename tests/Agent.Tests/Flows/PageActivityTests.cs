using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>Settle waits for the timers that an act or the load started, and for nothing else.</summary>
public sealed class PageActivityTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium, new Dictionary<string, string?> { ["Flows:SettleWithin"] = "00:00:06" });
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private SitePack Pack() => new PackBuilder(_site.Address)
        .Element("go", ElementKind.Button, harm: HarmClass.Navigate)
        .Element("seen", ElementKind.Value, harm: HarmClass.Read)
        .Build();

    private async Task<string> SeenAfterClickAsync(string script)
    {
        _site.Page("/page", $"<button id=\"go\" type=\"button\">Go</button><p id=\"seen\">before</p><script>{script}</script>");
        var outcome = await _harness.RunAsync(Pack(), StepFactory.Goto("/page"), StepFactory.Settle(), StepFactory.Click("go"), StepFactory.Settle(), StepFactory.Read("seen", "seen"));
        return ((FieldValue.Text)Assert.IsType<FlowResult.Completed>(outcome).Reads["seen"]!).Value;
    }

    [Theory]
    [InlineData("go.onclick = () => setTimeout(() => seen.textContent = 'after', 1500)")]
    [InlineData("go.onclick = () => setTimeout(() => setTimeout(() => seen.textContent = 'after', 700), 700)")]
    [InlineData("go.onclick = () => setTimeout(\"seen.textContent = 'after'\", 900)")]
    [InlineData("go.onclick = () => fetch('/page').then(() => setTimeout(() => seen.textContent = 'after', 900))")]
    public async Task Settle_TimerOfTheAct_IsAwaited(string script) => Assert.Equal("after", await SeenAfterClickAsync(script));

    [Theory]
    [InlineData("setInterval(() => 0, 200); const poll = () => fetch('/page').then(() => setTimeout(poll, 500)); poll(); setTimeout(() => seen.textContent = 'gone', 900000); go.onclick = () => seen.textContent = 'after'")]
    [InlineData("go.onclick = () => { seen.textContent = 'after'; setTimeout(() => seen.textContent = 'logged out', 900000); }")]
    public async Task Settle_PollsAndTimersBeyondTheLimit_AreNotAwaited(string script) => Assert.Equal("after", await SeenAfterClickAsync(script));

    [Fact]
    public async Task Script_PageLooksAtItsFunctions_SeesTheBrowsersOwn()
    {
        const string Look = """
            const errorOf = (act) => { try { act(); return 'none'; } catch (error) { return error.name; } };
            seen.textContent = [
              Function.prototype.toString.call(setTimeout).includes('[native code]'), setTimeout.name, setTimeout.length, Object.keys(window).join().includes('activity'),
              errorOf(() => new setTimeout(() => 0)), errorOf(() => setTimeout.call({}, () => 0)), typeof setTimeout(() => 0, 1), clearTimeout.name,
            ].join(' ');
            go.onclick = () => 0;
            """;

        Assert.Equal("true setTimeout 1 false TypeError TypeError number clearTimeout", await SeenAfterClickAsync(Look));
    }

    [Fact]
    public async Task Script_CallbacksGetTheirArgumentsAndThisAndThrowAsBefore() => Assert.Equal(
        "1 2 true boom",
        await SeenAfterClickAsync("""
            window.onerror = (message) => { seen.textContent += ' ' + message.split(' ').pop(); };
            setTimeout(function (one, two) { seen.textContent = `${one} ${two} ${this === window}`; throw new Error('boom'); }, 10, 1, 2);
            """));
}

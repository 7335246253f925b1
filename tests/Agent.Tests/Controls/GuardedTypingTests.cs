using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Agent.Tests.Controls;

public sealed class GuardedTypingTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    // A list that opens for the exact text only. THEFT is the script that takes the focus away.
    private const string Thief = """
        <label>Supplier <input id=sup role=combobox></label><ul role=listbox id=lb hidden><li role=option>ACME Industrial Supplies</li></ul>
        <label>Remark <textarea id=rem></textarea></label>
        <script>
          sup.addEventListener('input', () => { lb.hidden = sup.value !== 'ACME Industrial Supplies'; });
          lb.onclick = () => { lb.hidden = true; };
          THEFT
        </script>
        """;

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    private Task<FlowResult> PickAsync(string theft)
    {
        _site.Page("/form", Thief.Replace("THEFT", theft, StringComparison.Ordinal));
        var pack = new PackBuilder(_site.Address).Element("supplier", ElementKind.Autocomplete, css: "#sup").Build();
        return _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Pick("supplier", "ACME Industrial Supplies"));
    }

    [Theory]
    [InlineData("sup.addEventListener('input', () => setTimeout(() => rem.focus(), 1), { once: true });")]
    [InlineData("sup.addEventListener('input', () => rem.focus(), { once: true });")]
    [InlineData("sup.addEventListener('keydown', () => rem.focus(), { once: true });")]
    public async Task Pick_FocusIsTakenOnceWhileTyping_NothingStraysAndTheTextIsTypedAgain(string theft)
    {
        Assert.IsType<FlowResult.Completed>(await PickAsync(theft));
        Assert.Equal("ACME Industrial Supplies", await _harness.Page.InputValueAsync("#sup"));
        Assert.Equal("", await _harness.Page.InputValueAsync("#rem"));
    }

    [Fact]
    public async Task Pick_FocusIsTakenEachTime_StopsAndNamesTheTaker()
    {
        var stopped = Assert.IsType<FlowResult.ElementUncertain>(await PickAsync("sup.addEventListener('input', () => { if (sup.value) rem.focus(); });"));
        Assert.Contains("moved the focus to textarea Remark", stopped.Detail, StringComparison.Ordinal);
        Assert.Equal("", await _harness.Page.InputValueAsync("#rem"));
    }

    [Fact]
    public async Task Pick_FocusGoesIntoAFrame_NothingStrays()
    {
        _site.Page("/inner", "<input id=other>");
        await PickAsync("document.body.insertAdjacentHTML('beforeend', '<iframe id=f src=/inner></iframe>'); sup.addEventListener('input', () => { if (sup.value) f.contentDocument.getElementById('other')?.focus(); });");
        Assert.Equal("", await _harness.Page.FrameLocator("#f").Locator("#other").InputValueAsync());
    }

    [Theory]
    [InlineData("focus", true)]
    [InlineData("select", true)]
    [InlineData("focus", false)]
    public async Task Fill_FocusIsTakenAway_NothingStrays(string at, bool once)
    {
        _site.Page("/form", $"<input id=memo><textarea id=rem></textarea><script>memo.addEventListener('{at}', () => rem.focus(), {{ once: {(once ? "true" : "false")} }})</script>");
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/form"), StepFactory.Fill("memo", "Ring twice – Σ"));

        Assert.Equal("", await _harness.Page.InputValueAsync("#rem"));
        Assert.Equal(once, outcome is FlowResult.Completed);
        Assert.Equal(once ? "Ring twice – Σ" : "", await _harness.Page.InputValueAsync("#memo"));
    }

    // Keys are its only input, and it works in hundredths.
    private const string Mask = """
        <input id=amount value="0,00">
        <script>
          let n = 0;
          const show = () => { amount.value = (n / 100).toFixed(2).replace('.', ','); };
          amount.addEventListener('keydown', (event) => {
            if (event.key === 'Tab') return;
            event.preventDefault();
            if (/^[0-9]$/.test(event.key)) n = n * 10 + Number(event.key);
            if (event.key === 'Delete' || event.key === 'Backspace') n = 0;
            show();
          });
          amount.addEventListener('input', show);
        </script>
        """;

    [Theory]
    [InlineData(TypingMode.Auto, "1234.5", "1234,50")]
    [InlineData(TypingMode.Keys, "12", "12,00")]
    [InlineData(TypingMode.Keys, "0.07", "0,07")]
    public async Task Fill_MaskDrivenByKeyPresses_IsTypedByKeysWithItsDecimals(TypingMode mode, string amount, string shown)
    {
        _site.Page("/form", Mask);
        var pack = new PackBuilder(_site.Address).Element("amount", ElementKind.Number, typing: mode).Build();
        var value = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(
            pack, FieldValueFactory.Of(("amount", FieldValueFactory.Number(value))), StepFactory.Goto("/form"), StepFactory.Fill("amount", "{amount}")));
        Assert.Equal(shown, await _harness.Page.InputValueAsync("#amount"));
    }

    [Fact]
    public async Task Fill_MaskHasTooFewDecimals_IsRefused()
    {
        _site.Page("/form", Mask);
        var pack = new PackBuilder(_site.Address).Element("amount", ElementKind.Number).Build();

        var outcome = await _harness.RunAsync(
            pack, FieldValueFactory.Of(("amount", FieldValueFactory.Number(1.234m))), StepFactory.Goto("/form"), StepFactory.Fill("amount", "{amount}"));

        Assert.Equal("12,34", Assert.IsType<FlowResult.ValueRefused>(outcome).Shown);
    }

    [Theory]
    [InlineData("Zoë Ωmega ½ m² 你好 👍🏽 עברית")]
    [InlineData("a\nb\n\nc")]
    public async Task Fill_ByKeys_TypesWhatNoKeyMakesToo(string text)
    {
        _site.Page("/form", "<form onsubmit=\"document.title='sent';return false\"><textarea id=memo>old</textarea></form>");
        var pack = new PackBuilder(_site.Address).Element("memo", ElementKind.Text, typing: TypingMode.Keys).Build();

        Assert.IsType<FlowResult.Completed>(await _harness.RunAsync(
            pack, FieldValueFactory.Of(("memo", FieldValueFactory.Text(text))), StepFactory.Goto("/form"), StepFactory.Fill("memo", "{memo}")));
        Assert.Equal(text, await _harness.Page.InputValueAsync("#memo"));
        Assert.Equal("test", await _harness.Page.TitleAsync());
    }
}

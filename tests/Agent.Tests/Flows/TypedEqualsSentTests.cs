using System.Globalization;
using System.Text;
using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Tests.Values;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>
/// What a control holds after a fill, and what its form sends to the site, is the text that was asked, in NFC: for generated texts of all scripts. 500 texts; set
/// TYPED_TEXTS=10000 for the whole property. The browser's own normalisation is the oracle.
/// </summary>
public sealed class TypedEqualsSentTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const int Seed = 20261130;
    private const int BoxesOfAKind = 50;

    // Which of the boxes do not hold exactly the NFC form of what was sent.
    private const string Differences = """
        sent => JSON.stringify(sent.map(([id, text]) => {
          const box = document.getElementById(id);
          const held = box.isContentEditable ? box.innerText.replaceAll('\u00A0', ' ') : box.value;
          const wanted = box.isContentEditable ? text.normalize('NFC').replaceAll('\u00A0', ' ') : text.normalize('NFC');
          return held === wanted ? null : id + ': ' + JSON.stringify(text) + ' became ' + JSON.stringify(held);
        }).filter(Boolean))
        """;

    private static readonly string Form = "<form method='post' action='/saved'>" + string.Concat(Enumerable.Range(0, BoxesOfAKind).Select(number => string.Create(
        CultureInfo.InvariantCulture,
        $"<input id='line{number}' name='line{number}'><textarea id='lines{number}' name='lines{number}'></textarea>")))
        + "<div id='plain' contenteditable='plaintext-only' style='white-space:pre-wrap'></div></form>";

    private TestSite _site = null!;
    private FlowHarness _harness = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await TestSite.StartAsync();
        _harness = await FlowHarness.CreateAsync(chromium);
        _site.Page("/form", Form);
    }

    public async ValueTask DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Fill_GeneratedTexts_TypedAndSentEqualAsked()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("TYPED_TEXTS"), CultureInfo.InvariantCulture, out var asked) ? asked : 500;
        var saved = SavedForms();
        foreach (var texts in GeneratedTexts.Of(Seed, count).Chunk(BoxesOfAKind))
        {
            var sent = texts.Select((text, number) => (Box: (text.Contains('\n', StringComparison.Ordinal) ? "lines" : "line") + number.ToString(CultureInfo.InvariantCulture), Text: text)).ToList();

            Assert.IsType<FlowResult.Completed>(await FillAsync(sent));

            Assert.Empty(await DifferencesAsync(sent));
            await _harness.Page.EvaluateAsync("document.forms[0].submit()");
            await _harness.Page.WaitForURLAsync("**/saved");
            var form = saved.Last();
            Assert.All(sent, one => Assert.Equal(one.Text.Normalize(NormalizationForm.FormC), form[one.Box].Replace("\r\n", "\n", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Fill_EditableText_TypedEqualsAsked()
    {
        foreach (var text in GeneratedTexts.Of(Seed, 40))
        {
            Assert.IsType<FlowResult.Completed>(await FillAsync([("plain", text)]));

            Assert.Empty(await DifferencesAsync([("plain", text)]));
        }
    }

    /// <summary>The control of the property: the form in which names are compared changes most of the texts, and the oracle sees it.</summary>
    [Fact]
    public async Task Fill_CompatibilityForms_AreSeenByTheOracle()
    {
        var texts = GeneratedTexts.Of(Seed, BoxesOfAKind).ToList();
        var sent = texts.Select((text, number) => (Box: "lines" + number.ToString(CultureInfo.InvariantCulture), Text: text)).ToList();
        await FillAsync(sent.Select(one => (one.Box, CanonicalTextNormalizer.Normalize(one.Text))).ToList());

        Assert.Equal(
            texts.Count(text => CanonicalTextNormalizer.Normalize(text) != text.Normalize(NormalizationForm.FormC)),
            (await DifferencesAsync(sent)).Count);
        Assert.InRange((await DifferencesAsync(sent)).Count, BoxesOfAKind / 4, BoxesOfAKind);
    }

    [Fact]
    public async Task Fill_LinesIntoABoxOfOneLine_AreRefusedBeforeTyping()
    {
        var refused = Assert.IsType<FlowResult.ValueRefused>(await FillAsync([("line0", "Gate 4\nRamp B")]));

        Assert.Contains("2 lines", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("", await _harness.Page.InputValueAsync("#line0"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fill_BoxThatRegroups_IsAcceptedOnlyWhenThePackForgivesIt(bool forgives)
    {
        _site.Page("/iban", """<input id="account" onblur="this.value = this.value.replace(/(.{4})(?=.)/g, '$1 ')">""");
        var same = new ValueEquivalence { Ignore = forgives ? new HashSet<TextDifference> { TextDifference.Separators } : new HashSet<TextDifference>() };
        var pack = new PackBuilder(_site.Address).Element("account", ElementKind.Text, reads: new ReadRule(ReadType.Text, null, null) { Same = same }).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/iban"), StepFactory.Fill("account", "DE89370400440532013000"));

        Assert.Equal(forgives, outcome is FlowResult.Completed);
        Assert.Equal("DE89 3704 0044 0532 0130 00", await _harness.Page.InputValueAsync("#account"));
    }

    [Theory]
    [InlineData("10⁵ Pa", "2")]
    [InlineData("105 Pa", "1")]
    [InlineData("１05 Pa", null)]
    public async Task Select_EntriesThatDifferInCompatibilityFormsOnly_AreToldApart(string wanted, string? chosen)
    {
        _site.Page("/list", """<select id="pressure"><option value="0">-</option><option value="1">105 Pa</option><option value="2">10⁵ Pa</option></select>""");
        var pack = new PackBuilder(_site.Address).Element("pressure", ElementKind.Select).Build();

        var outcome = await _harness.RunAsync(pack, StepFactory.Goto("/list"), StepFactory.Select("pressure", wanted));

        Assert.Equal(chosen is not null, outcome is FlowResult.Completed);
        Assert.Equal(chosen ?? "0", await _harness.Page.InputValueAsync("#pressure"));
    }

    [Theory]
    [InlineData("pre-wrap", "Gate  4\nRamp B", "Gate  4\nRamp B", true)]
    [InlineData("pre-wrap", "Gate  4\nRamp B", "Gate 4\nRamp B", false)]
    [InlineData("normal", "Gate  4", "Gate  4", true)]
    [InlineData("normal", "Gate 4\nRamp B", "Gate 4\nRamp B", false)]
    public async Task Expect_ShownText_IsComparedAsItsPlaceCanShowIt(string whiteSpace, string asked, string html, bool equal)
    {
        _site.Page("/record", $"<p id='view' style='white-space:{whiteSpace}'>{html}</p>");
        var pack = new PackBuilder(_site.Address).Element("view", ElementKind.Value, harm: HarmClass.Read).Build();

        var outcome = await _harness.RunAsync(pack, FieldValueFactory.Of(("note", FieldValueFactory.Text(asked))), StepFactory.Goto("/record"), StepFactory.Expect("view", "{note}"));

        Assert.Equal(equal, outcome is FlowResult.Completed);
    }

    private Task<FlowResult> FillAsync(IReadOnlyList<(string Box, string Text)> sent)
    {
        var pack = new PackBuilder(_site.Address);
        foreach (var (box, _) in sent)
        {
            pack.Element(box, ElementKind.Text);
        }

        return _harness.RunAsync(
            pack.Build(),
            FieldValueFactory.Of([.. sent.Select(one => (one.Box, FieldValueFactory.Text(one.Text)))]),
            [StepFactory.Goto("/form"), .. sent.Select(one => StepFactory.Fill(one.Box, $"{{{one.Box}}}"))]);
    }

    private async Task<IReadOnlyList<string>> DifferencesAsync(IEnumerable<(string Box, string Text)> sent) =>
        JsonSerializer.Deserialize<List<string>>(await _harness.Page.EvaluateAsync<string>(Differences, sent.Select(one => new[] { one.Box, one.Text }).ToArray())) ?? [];

    private List<Dictionary<string, string>> SavedForms()
    {
        var saved = new List<Dictionary<string, string>>();
        _site.On("/saved", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            saved.Add(form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal));
            await TestSite.HtmlAsync(context, "<p>saved</p>");
        });
        return saved;
    }
}

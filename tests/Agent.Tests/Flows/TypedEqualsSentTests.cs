using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Tests.Fixtures;
using BrowserAgent.Agent.Tests.Values;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Flows;

/// <summary>
/// What a control holds after a fill, and what its form sends to the site, is the text that was asked, in NFC: for generated texts of all scripts. 50 texts; set
/// TYPED_TEXTS=10000 for the whole property. The oracle is NFC as the runtime makes it.
/// </summary>
public sealed class TypedEqualsSentTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>, IAsyncLifetime
{
    private const int Seed = 20261130;
    private const int BoxesOfAKind = 50;

    // What the boxes hold, as UTF-16 code units: nothing between the box and the comparison can change them. Of editable text, innerText tells empty lines twice.
    private const string Held = """
        ids => ids.map(id => {
          const box = document.getElementById(id);
          const held = box.isContentEditable ? box.innerText.replaceAll('\u00A0', ' ').replace(/\n+/g, '\n') : box.value;
          return Array.from({ length: held.length }, (_, at) => held.charCodeAt(at));
        })
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
        var count = Environment.GetEnvironmentVariable("TYPED_TEXTS") is { Length: > 0 } asked ? int.Parse(asked, CultureInfo.InvariantCulture) : BoxesOfAKind;
        var saved = SavedForms();
        foreach (var texts in GeneratedTexts.Of(Seed, count).Chunk(BoxesOfAKind))
        {
            var sent = texts.Select((text, number) => (Box: (text.Contains('\n', StringComparison.Ordinal) ? "lines" : "line") + number.ToString(CultureInfo.InvariantCulture), Text: text)).ToList();

            Assert.IsType<FlowResult.Completed>(await FillAsync(sent));

            Assert.Empty(await DifferencesAsync(sent));
            await _harness.Page.EvaluateAsync("() => fetch('/saved', { method: 'post', body: new URLSearchParams(new FormData(document.forms[0])) }).then(answer => answer.text())");
            var form = saved.Last();
            Assert.All(sent, one => Assert.Equal(one.Text.Normalize(NormalizationForm.FormC), form[one.Box].Replace("\r\n", "\n", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Fill_EditableText_TypedEqualsAsked()
    {
        foreach (var text in GeneratedTexts.Of(Seed, 20))
        {
            var outcome = await FillAsync([("plain", text)]);
            Assert.True(outcome is FlowResult.Completed, $"{CodesOf(text)}: {outcome}");

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

    /// <summary>Which boxes do not hold exactly the NFC form of what was sent, with the code units of both.</summary>
    private async Task<IReadOnlyList<string>> DifferencesAsync(IReadOnlyList<(string Box, string Text)> sent)
    {
        var held = await _harness.Page.EvaluateAsync<int[][]>(Held, sent.Select(one => one.Box).ToArray());
        return [.. sent.Zip(held)
            .Select(pair => (pair.First.Box, Wanted: WantedIn(pair.First), Held: string.Concat(pair.Second.Select(unit => (char)unit))))
            .Where(pair => !string.Equals(pair.Wanted, pair.Held, StringComparison.Ordinal))
            .Select(pair => $"{pair.Box}: {CodesOf(pair.Wanted)} became {CodesOf(pair.Held)}")];
    }

    private static string WantedIn((string Box, string Text) sent)
    {
        var wanted = sent.Text.Normalize(NormalizationForm.FormC);
        return sent.Box == "plain" ? Regex.Replace(wanted.Replace('\u00A0', ' '), "\n+", "\n", RegexOptions.None, TimeSpan.FromSeconds(1)) : wanted;
    }

    private static string CodesOf(string text) => string.Join(' ', text.Select(unit => ((int)unit).ToString("X4", CultureInfo.InvariantCulture)));

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

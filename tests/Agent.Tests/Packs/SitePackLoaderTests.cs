using BrowserAgent.Agent.Packs.Loading;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Templates;
using BrowserAgent.Agent.Values;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

public sealed class SitePackLoaderTests
{
    [Fact]
    public void LoadFile_DocumentedExample_HasNoErrors() => Assert.Empty(DocumentedExamplePack.Load(DocumentedExamplePack.Text).Errors);

    [Fact]
    public void LoadFile_WhatMayDiffer_IsReadForFieldsColumnsKeysAndNumbers()
    {
        var text = DocumentedExamplePack.With("naturalKey: true }", "naturalKey: true, ignore: separators, matters: [case, padding] }");
        text = DocumentedExamplePack.With(text, "item: { css: \"td:nth-child(1)\" }", "item: { css: \"td:nth-child(1)\", ignore: [lines, width], pad: zeros }");
        text = DocumentedExamplePack.With(text, "usual: 1..500 }", "usual: 1..500, round: 2 }");
        text = DocumentedExamplePack.With(text, "locale: de-DE", "locale: de-DE\nformats: { negative: [leading, brackets], units: [Krt] }");

        var loaded = DocumentedExamplePack.Load(text);

        Assert.Empty(loaded.Errors);
        var pack = Assert.Single(loaded.Packs);
        var job = pack.Jobs["create-order"];
        Assert.Equal([TextDifference.Separators], job.Payload["reference"].Same.Ignore);
        Assert.Equal([KeyDifference.Case, KeyDifference.Padding], job.NaturalKey!.KeyForm.Matters.Order());
        Assert.Equal(2, job.Payload["lines"].Of!["quantity"].Same.Round);
        var item = pack.Elements["view.lines"].Table!.Columns["item"].Reads.Same;
        Assert.Equal([TextDifference.Lines, TextDifference.Width], item.Ignore.Order());
        Assert.True(item.PadZeros);
        Assert.Equal([NegativeForm.Leading, NegativeForm.Brackets], pack.Formats.Negative!.Order());
        Assert.Equal(["Krt"], pack.Formats.Units);
    }

    [Theory]
    [InlineData("expired: login.user", "expired: login.usr")]
    [InlineData("    shows: { names: [Save, Speichern] }\n", "")]
    public void LoadFile_ErrorsThatTheDocumentShows_ReadAsShown(string piece, string replacement)
    {
        var error = Assert.Single(DocumentedExamplePack.Load(DocumentedExamplePack.With(piece, replacement)).Errors);

        Assert.Contains(error.ToString(), File.ReadAllLines(DocumentedExamplePack.InRepository("docs/site-packs.md")));
    }

    [Fact]
    public void LoadFile_SixThingsWrong_ReportsAllSixInReadingOrder()
    {
        var text = DocumentedExamplePack.With("idle: 20m", "idle: soon");
        text = DocumentedExamplePack.With(text, "kind: secret", "kind: sekret");
        text = DocumentedExamplePack.With(text, "nth: -1", "nth: last");
        text = DocumentedExamplePack.With(text, "range: 0.001..5000", "range: 1-2");
        text = DocumentedExamplePack.With(text, "- click: line.add", "- clik: line.add");
        text = DocumentedExamplePack.With(text, "\"{item}\"", "\"{itm}\"");

        var errors = DocumentedExamplePack.Load(text).Errors;

        Assert.Equal(6, errors.Count);
        Assert.Equal(errors.OrderBy(error => error.Position.Line), errors);
        foreach (var (error, words) in errors.Zip(["idle", "sekret", "nth", "range", "clik", "{itm}"]))
        {
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            Assert.StartsWith($"{DocumentedExamplePack.File}:{error.Position.Line}:{error.Position.Column}: ", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("just a text")]
    [InlineData("- a\n- b")]
    [InlineData("schema: 1")]
    [InlineData("schema: [1]")]
    [InlineData("{ a: [ }")]
    [InlineData("\tsite: x")]
    [InlineData("site: \"x")]
    [InlineData("? [a]\n: b")]
    public void LoadFile_NoPackAtAll_ReportsErrorsWithoutThrowing(string text) =>
        Assert.NotEmpty(DocumentedExamplePack.Load(text).Errors);

    [Fact]
    public void LoadFile_CutOrDamagedAnywhere_NeverThrows()
    {
        var text = DocumentedExamplePack.Text;
        var random = new Random(7);
        for (var cut = 1; cut < text.Length; cut += 41)
        {
            IsPackOrErrors(DocumentedExamplePack.Load(text[..cut]));
            IsPackOrErrors(DocumentedExamplePack.Load(text[..cut] + "[]{}:\"-\n\t&*?|"[random.Next(13)] + text[(cut + 1)..]));
        }

        static void IsPackOrErrors(SitePackLoadResult load) => Assert.Equal(load.Errors.Count > 0, load.Packs.Count == 0);
    }

    [Fact]
    public void LoadFile_ElementWithoutHarmPermitOrReads_HasTheDefaultsOfItsKind()
    {
        var pack = Load(DocumentedExamplePack.Text);

        Assert.Equal(HarmClass.Edit, pack.Elements["login.submit"].Harm);
        Assert.Equal(HarmClass.Read, pack.Elements["orders.rows"].Harm);
        Assert.Equal(HarmClass.Edit, pack.Elements["line.quantity"].Harm);
        Assert.Equal(HarmClass.Navigate, Load(DocumentedExamplePack.With("elements:\n", "elements:\n  home.orders:\n    is: the link to the orders\n    kind: link\n    find: [{ css: a }]\n")).Elements["home.orders"].Harm);
        Assert.Equal(new ReadRule(ReadType.Number, null, null), pack.Elements["line.quantity"].Reads);
        Assert.Equal(ReadType.Text, pack.Elements["order.reference"].Reads.Type);
        Assert.Contains(RungName.Planned, pack.Elements["line.quantity"].Permit);
        Assert.Equal([RungName.Learned, RungName.Person], pack.Elements["order.save"].Permit.Order());
    }

    [Theory]
    [InlineData("[planned]", new[] { RungName.Learned, RungName.Planned, RungName.Person })]
    [InlineData("[learned]", new[] { RungName.Learned, RungName.Person })]
    [InlineData("[]", new[] { RungName.Person })]
    public void LoadFile_Permit_IsAsWrittenWithLearningAndThePerson(string permit, RungName[] expected) =>
        Assert.Equal(expected, Load(DocumentedExamplePack.With("harm: commit", $"harm: commit\n    permit: {permit}")).Elements["order.save"].Permit.Order());

    [Fact]
    public void LoadFile_Example_FillsTheRecords()
    {
        var pack = Load(DocumentedExamplePack.Text);
        var job = pack.Jobs["create-order"];

        Assert.Equal(new Uri("https://erp.example.com"), pack.Home);
        Assert.Equal((",", "."), (pack.Formats.DecimalSeparator, pack.Formats.GroupSeparator));
        Assert.Equal(TimeSpan.FromMinutes(20), pack.Session.Idle);
        Assert.Equal(TimeSpan.FromMilliseconds(300), pack.Session.Quiet.For);
        Assert.Equal(64, pack.Hash.Length);
        Assert.Equal(-1, pack.Elements["line.row"].Find[0].Nth);
        Assert.Equal(new SelectorDefinition.Role("table", "Orders"), pack.Elements["orders.rows"].Find[0]);
        Assert.Equal("orders.none", pack.Elements["orders.rows"].Table!.EmptyElement);
        Assert.Equal(new ColumnDefinition("a", new ReadRule(ReadType.Text, "href", "/orders/(\\d+)")), pack.Elements["orders.rows"].Table!.Columns["id"]);
        Assert.Equal("reference", job.NaturalKey!.Name);
        Assert.Equal((1, 40), (job.NaturalKey.MinLength, job.NaturalKey.MaxLength));
        Assert.Equal((0.001m, 5000m, 1m, 500m), (job.Payload["lines"].Of!["quantity"].Min, job.Payload["lines"].Of!["quantity"].Max, job.Payload["lines"].Of!["quantity"].UsualMin, job.Payload["lines"].Of!["quantity"].UsualMax));
        Assert.Equal(TimeSpan.FromSeconds(15), job.Entry!.Commit.AnswerWithin);
        Assert.Equal(new ValueTemplate("{found.id}"), job.Result["id"]);
        var each = Assert.IsType<StepDefinition.Each>(job.Entry.Fill.Steps[2]);
        Assert.Equal(["line.item"], each.Do.OfType<StepDefinition.Pick>().Select(pick => pick.Element));
    }

    [Fact]
    public void LoadFile_WhatJobsLeave_IsAsWrittenOrNothing()
    {
        Assert.False(Load(DocumentedExamplePack.Text).Session.FreshContext);
        Assert.Empty(Load(DocumentedExamplePack.Text).Session.Clear);
        Assert.True(Load(DocumentedExamplePack.With("idle: 20m", "idle: 20m\n  freshContext: true")).Session.FreshContext);
        Assert.Equal(["draft", "filter.*"], Load(DocumentedExamplePack.With("idle: 20m", "idle: 20m\n  clear: [draft, \"filter.*\"]")).Session.Clear);
    }

    [Fact]
    public void LoadFile_StepWithSeveralElements_IsOneStepEachInOrder() => Assert.Equal(
        ["login.user", "login.password"],
        Load(DocumentedExamplePack.Text).Session.Login.Steps.OfType<StepDefinition.Fill>().Select(fill => fill.Element));

    [Fact]
    public void LoadFile_EveryNotation_IsUnderstood()
    {
        var text = DocumentedExamplePack.With("item: { type: text }", """
            item: { type: text, length: ..80 }
                      price: { type: money, range: 0.., decimals: 2, required: false }
                      urgent: { type: flag, default: false }
            """);
        text = DocumentedExamplePack.With(text, "      lines:\n", "      due: { type: date, from: today - 30d, to: today + 2y, required: false }\n      currency: { type: text, oneOf: [EUR, USD], default: EUR }\n      lines:\n");
        text = DocumentedExamplePack.With(text, "- click: line.add", """
            - settle:
                      - settle: { after: [search, "{item}"] }
                      - goto: "/app?v={unique}"
                      - gone: order.saved
                      - press: { line.quantity: Tab }
                      - goto: "/try?{due}{currency}{price}{urgent}"
                      - click: line.add
            """);
        text = DocumentedExamplePack.With(text, "find: [{ label: Password }]", "find: [{ open: { testId: a }, then: { xpath: //b }, nth: 0 }, { placeholder: p }]");

        var pack = Load(text);

        var steps = pack.Jobs["create-order"].Entry!.Fill.Steps.OfType<StepDefinition.Each>().Single().Do;
        Assert.Equal([0, 2], steps.OfType<StepDefinition.Settle>().Select(settle => settle.After.Count));

        var payload = pack.Jobs["create-order"].Payload;
        Assert.Equal((-30, 730), (payload["due"].FromDays, payload["due"].ToDays));
        Assert.False(payload["currency"].Required);
        Assert.Equal((0m, null, 2), (payload["lines"].Of!["price"].Min, payload["lines"].Of!["price"].Max, payload["lines"].Of!["price"].MaxDecimals));
        Assert.Equal((null, 80), (payload["lines"].Of!["item"].MinLength, payload["lines"].Of!["item"].MaxLength));
        Assert.Equal(
            new SelectorDefinition.Opened(new SelectorDefinition.TestId("a"), new SelectorDefinition.XPath("//b")) { Nth = 0 },
            pack.Elements["login.password"].Find[0]);
    }

    [Fact]
    public void LoadFile_Model_IsRead()
    {
        var model = Load(DocumentedExamplePack.With("jobs:\n", "model: { openers: [More], never: [Check out], reads: [\"/rpc/menu*\", /tree] }\njobs:\n")).Model;

        Assert.Equal(["More"], model.Openers);
        Assert.Equal(["Check out"], model.Never);
        Assert.True(model.IsRead("/rpc/menu/7", () => null) && model.IsRead("/tree", () => null));
        Assert.False(model.IsRead("/rpc", () => null) || model.IsRead("/tree/7", () => null));
    }

    [Fact]
    public void LoadFile_FlowThatCallsItself_IsReportedOnce()
    {
        var text = DocumentedExamplePack.With("jobs:\n", "flows:\n  one:\n    - call: two\n  two:\n    - call: one\njobs:\n");
        text = DocumentedExamplePack.With(text, "- goto: /orders/new", "- call: one");

        var error = Assert.Single(DocumentedExamplePack.Load(text).Errors);

        Assert.Contains("flow one calls itself (one -> two -> one)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFile_ReadOfFillUsedAfterwards_IsRefused()
    {
        var text = DocumentedExamplePack.With("- goto: /orders/new", "- read: { home.user: clerk }");
        Assert.Empty(DocumentedExamplePack.Load(text).Errors);

        var error = Assert.Single(DocumentedExamplePack.Load(DocumentedExamplePack.With(text, "id: \"{found.id}\"", "id: \"{clerk}\"")).Errors);

        Assert.Contains("{clerk} in result of job create-order is read in fill, which is not run again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFile_ReadingJob_NeedsNoCommit()
    {
        var text = DocumentedExamplePack.Text + "  get-order:\n    is: Look an order up\n    expected: 10s\n    payload: { number: { type: text } }\n    read:\n      - goto: \"/orders?search={number}\"\n      - read: { orders.rows: hits }\n    result: { orders: \"{hits}\", id: \"{hits.id}\" }\n";

        var job = Load(text).Jobs["get-order"];

        Assert.Null(job.Entry);
        Assert.Equal(["hits"], TemplateResolver.VariablesOf(job.Result["orders"]));
    }

    private static SitePack Load(string text)
    {
        var load = DocumentedExamplePack.Load(text);
        Assert.True(load.Errors.Count == 0, string.Join('\n', load.Errors));
        return Assert.Single(load.Packs);
    }
}

using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Tests.Intake;

public sealed class PayloadReaderTests
{
    private const string Good = """{"reference":"PO-1","supplier":"ACME","due":"2026-03-04","lines":[{"item":"A","quantity":2,"price":"12,5"}]}""";

    private static readonly DateOnly Today = new(2026, 3, 1);

    [Fact]
    public void Read_GoodPayload_IsCanonicalWithDefaults()
    {
        var fields = Valid(Good);

        Assert.Equal(new FieldValue.Text("PO-1"), fields["reference"]);
        Assert.Equal(new FieldValue.Date(new DateOnly(2026, 3, 4)), fields["due"]);
        Assert.Equal(new FieldValue.Flag(false), fields["urgent"]);
        Assert.Null(fields["note"]);
        var line = Assert.Single(Assert.IsType<FieldValue.Rows>(fields["lines"]).Items);
        Assert.Equal(new FieldValue.Number(12.5m), line["price"]);
    }

    [Fact]
    public void Write_ThenRead_IsTheSameFields()
    {
        var fields = Valid(Good.Replace("PO-1", "PO-\\\"ä€\\ud83d\\ude00", StringComparison.Ordinal));

        Assert.Equal(fields, CanonicalPayloadSerializer.Read(CanonicalPayloadSerializer.Write(fields), SamplePack.Enter));
    }

    [Fact]
    public void CanonicalRead_PackChanged_SaysWhichField()
    {
        var changed = SamplePack.TypeOf(SamplePack.Field("reference", FieldType.Quantity));

        var fault = Assert.Throws<FormatException>(() => CanonicalPayloadSerializer.Read("""{"reference":"PO-1"}""", changed));

        Assert.Contains("payload.reference", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  A\\u00a0 B\\t", "A\u00a0 B")]
    [InlineData("Gate 4\\r\\nRamp B\\rRing  twice\\n", "Gate 4\nRamp B\nRing  twice")]
    [InlineData("1\\u00bd in, 10\\u2075 Pa", "1½ in, 10⁵ Pa")]
    [InlineData("\\uff30\\uff2f", "ＰＯ")]
    [InlineData("A\\u030Angstr\\u00f6m", "\u00c5ngstr\u00f6m")]
    [InlineData("\\ud83d\\udc69\\u200d\\ud83d\\udc67", "👩\u200d👧")]
    public void Read_Text_IsAsSentInNfc(string written, string expected) =>
        Assert.Equal(new FieldValue.Text(expected), Valid(Good.Replace("ACME", written, StringComparison.Ordinal))["supplier"]);

    [Theory]
    [InlineData("ACME", "a\\u0000b", "payload.supplier", "control character U+0000 at character 2")]
    [InlineData("ACME", "a\\u000bb", "payload.supplier", "U+000B")]
    [InlineData("ACME", "\\ufffe", "payload.supplier", "U+FFFE")]
    [InlineData("PO-1", "PO\\u200b1", "payload.reference", "invisible character U+200B at character 3")]
    [InlineData("PO-1", "PO\\n1", "payload.reference", "line break at character 3")]
    [InlineData("\"12,5\"", "\"10⁵\"", "payload.lines[0].price", "Send plain digits")]
    [InlineData("\"12,5\"", "\"①\"", "payload.lines[0].price", "Send plain digits")]
    public void Read_TextThatNoFormTakesAsSent_IsRefusedNotChanged(string was, string becomes, string path, string message) =>
        Assert.Contains(
            Invalid(Good.Replace(was, becomes, StringComparison.Ordinal)),
            error => error.Path == path && error.Message.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData(" PO-\\u00ad1\\u200b ", "PO-1")]
    [InlineData("\\ufeffPO\\u00a01", "PO\u00a01")]
    public void Read_TextWhoseInvisibleCharactersDoNotCount_LosesThemAndNothingElse(string written, string expected)
    {
        var field = SamplePack.Field("reference", FieldType.Text) with { IsNaturalKey = true, Same = new ValueEquivalence { Ignore = new HashSet<TextDifference> { TextDifference.Invisible } } };

        var read = Read($$"""{"reference":"{{written}}"}""", SamplePack.TypeOf(field));

        Assert.Equal(new FieldValue.Text(expected), Assert.IsType<PayloadReadResult.Valid>(read).Fields["reference"]);
    }

    [Theory]
    [InlineData("\"reference\":\"PO-1\"", "\"reference\":\"\\u200b \\u00ad\"", "payload.reference", "Is empty")]
    [InlineData("\"reference\":\"PO-1\"", "\"reference\":\"P\"", "payload.reference", "2 to 20")]
    [InlineData("\"reference\":\"PO-1\"", "\"reference\":\"123456789012345678901\"", "payload.reference", "Has 21 characters")]
    [InlineData("\"reference\":\"PO-1\"", "\"reference\":null", "payload.reference", "natural key")]
    [InlineData("\"reference\":\"PO-1\"", "\"reference\":4711", "payload.reference", "leading zeros")]
    [InlineData("\"reference\":\"PO-1\"", "\"reference\":\"\\ud800\"", "payload.reference", "surrogate")]
    [InlineData("\"reference\":\"PO-1\"", "\"reference\":\"A1\",\"reference\":\"B1\"", "payload.reference", "more than once")]
    [InlineData("\"supplier\":\"ACME\"", "\"suplier\":\"ACME\"", "payload.suplier", "Did you mean supplier?")]
    [InlineData("\"supplier\":\"ACME\"", "\"suplier\":\"ACME\"", "payload.supplier", "Is missing")]
    [InlineData("\"due\":\"2026-03-04\"", "\"due\":\"03/04/2026\"", "payload.due", "2026-04-03 (day first) or 2026-03-04 (month first)")]
    [InlineData("\"due\":\"2026-03-04\"", "\"due\":\"31.02.2026\"", "payload.due", "not a day")]
    [InlineData("\"due\":\"2026-03-04\"", "\"due\":\"2026-01-29\"", "payload.due", "2026-01-30 to 2028-02-29")]
    [InlineData("\"due\":\"2026-03-04\"", "\"due\":\"2028-03-01\"", "payload.due", "outside the days allowed")]
    [InlineData("\"due\":\"2026-03-04\"", "\"due\":20260304", "payload.due", "yyyy-MM-dd")]
    [InlineData("\"quantity\":2", "\"quantity\":0", "payload.lines[0].quantity", "0.001 to 5000")]
    [InlineData("\"quantity\":2", "\"quantity\":\"1.234\"", "payload.lines[0].quantity", "may mean 1.234 ")]
    [InlineData("\"quantity\":2", "\"quantity\":1.23456", "payload.lines[0].quantity", "more than 4 digits")]
    [InlineData("\"quantity\":2", "\"quantity\":true", "payload.lines[0].quantity", "a number is wanted")]
    [InlineData("\"price\":\"12,5\"", "\"price\":12.345", "payload.lines[0].price", "more than 2 digits")]
    [InlineData("\"price\":\"12,5\"", "\"price\":-1", "payload.lines[0].price", "0 or more")]
    [InlineData("\"price\":\"12,5\"", "\"price\":\"\"", "payload.lines[0].price", "Is empty")]
    [InlineData("[{\"item\":\"A\",\"quantity\":2,\"price\":\"12,5\"}]", "[]", "payload.lines", "Has 0 rows; allowed are 1 to 3")]
    [InlineData("[{\"item\":\"A\",\"quantity\":2,\"price\":\"12,5\"}]", "[1,2,3,4]", "payload.lines", "Has 4 rows")]
    [InlineData("[{\"item\":\"A\",\"quantity\":2,\"price\":\"12,5\"}]", "[1]", "payload.lines[0]", "JSON object")]
    [InlineData("[{\"item\":\"A\",\"quantity\":2,\"price\":\"12,5\"}]", "\"A\"", "payload.lines", "list of rows")]
    public void Read_BadInput_NamesPathAndFix(string was, string becomes, string path, string message)
    {
        var errors = Invalid(Good.Replace(was, becomes, StringComparison.Ordinal));

        Assert.Contains(errors, error => error.Path == path && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_RowKeysThatThePackTakesForOne_AreRejected()
    {
        var lines = SamplePack.Enter.Payload["lines"];
        var item = lines.Of!["item"] with { Same = new ValueEquivalence { Ignore = new HashSet<TextDifference> { TextDifference.Case } } };
        var type = SamplePack.TypeOf(lines with { Of = SamplePack.Named([item, .. lines.Of.Values.Where(field => field.Name != "item")]) });
        const string Rows = """{"lines":[{"item":"Ä","quantity":1,"price":1},{"item":"ä","quantity":1,"price":1}]}""";

        var error = Assert.Single(Assert.IsType<PayloadReadResult.Invalid>(Read(Rows, type)).Errors);

        Assert.Equal("payload.lines[1].item", error.Path);
        Assert.Contains("row 0", error.Message, StringComparison.Ordinal);
        // The pack's declaration decides, not the writing alone.
        Assert.IsType<PayloadReadResult.Valid>(Read(Rows, SamplePack.TypeOf(lines)));
    }

    [Theory]
    [InlineData("PO-1")]
    [InlineData("PO 1 fi 2")]
    public void CanonicalRead_PayloadOfAnEarlierVersion_StillReads(string stored) =>
        Assert.Equal(new FieldValue.Text(stored), CanonicalPayloadSerializer.Read($$"""{"reference":"{{stored}}"}""", SamplePack.Enter)["reference"]);

    [Fact]
    public void Read_ManyFaults_AreToldAtOnce()
    {
        var errors = Invalid("""{"refrence":"PO-1","due":"soon","lines":[{"item":"A","quantity":"x","price":-1}]}""");

        Assert.Equal(
            ["payload.refrence", "payload.reference", "payload.supplier", "payload.due", "payload.lines[0].quantity", "payload.lines[0].price"],
            errors.Select(error => error.Path));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void Read_NoObject_SaysSo(string json) => Assert.Equal("payload", Assert.Single(Invalid(json)).Path);

    [Theory]
    [InlineData("EUR", true)]
    [InlineData("eur", false)]
    [InlineData("XXX", false)]
    public void Read_OneOf_ComparesExactly(string text, bool taken)
    {
        var type = SamplePack.TypeOf(SamplePack.Field("currency", FieldType.Text) with { OneOf = ["EUR", "USD"] });

        Assert.Equal(taken, Read($$"""{"currency":"{{text}}"}""", type) is PayloadReadResult.Valid);
    }

    [Theory]
    [InlineData("AB-12", true)]
    [InlineData("AB-12x", false)]
    [InlineData("xAB-12", false)]
    public void Read_Pattern_MatchesWholeText(string text, bool taken)
    {
        var type = SamplePack.TypeOf(SamplePack.Field("code", FieldType.Text) with { Pattern = "[A-Z]{2}-[0-9]+|never" });

        Assert.Equal(taken, Read($$"""{"code":"{{text}}"}""", type) is PayloadReadResult.Valid);
    }

    [Fact]
    public void Read_PatternThatRunsAway_IsRejectedInTime()
    {
        var type = SamplePack.TypeOf(SamplePack.Field("code", FieldType.Text) with { Pattern = "(a+)+b" });

        Assert.IsType<PayloadReadResult.Invalid>(Read($$"""{"code":"{{new string('a', 40)}}!"}""", type));
    }

    private static PayloadReadResult Read(string json, JobTypeDefinition type)
    {
        using var document = JsonDocument.Parse(json);
        return PayloadReader.Read(document.RootElement, type, Today);
    }

    private static FieldSet Valid(string json) => Assert.IsType<PayloadReadResult.Valid>(Read(json, SamplePack.Enter)).Fields;

    private static IReadOnlyList<Tasks.Jobs.PayloadError> Invalid(string json) =>
        Assert.IsType<PayloadReadResult.Invalid>(Read(json, SamplePack.Enter)).Errors;
}

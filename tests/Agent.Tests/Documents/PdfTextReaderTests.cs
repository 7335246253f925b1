using BrowserAgent.Agent.Documents;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Agent.Tests.Documents;

/// <summary>The text of a PDF, the value that is taken from it, and the documents that have none.</summary>
public sealed class PdfTextReaderTests
{
    [Theory]
    [InlineData("Tracking number", "1Z999AA1")]
    [InlineData("tracking  NUMBER", "1Z999AA1")]
    [InlineData("Carrier", "UPS Standard")]
    [InlineData("Ship date", "24.12.2026")]
    [InlineData("Weight", "12,5 kg")]
    [InlineData("Consignee", "Rivers & Sons")]
    public async Task Find_LabelBeforeOrAboveTheValue_TakesTheValue(string label, string value)
    {
        var text = await TextAsync(PdfFactory.Pages(
            [
                (50, 0, "Delivery note 4711"),
                (50, 2, "Tracking number: 1Z999AA1"), (350, 2, "Carrier: UPS Standard"),
                (50, 3, "Ship date"), (200, 3, "24.12.2026"), (350, 3, "Weight"), (450, 3, ": 12,5 kg"),
            ],
            [(50, 0, "Consignee"), (50, 1, "Rivers & Sons")]));

        Assert.Equal(PdfValueResult.Found(value), PdfValueFinder.Find(text, Rule(after: label)));
    }

    [Theory]
    [InlineData("Tracking", null, "holds no label \"Tracking\"")]
    [InlineData("racking number", null, "holds no label")]
    [InlineData("Remark", null, "holds no label")]
    [InlineData("Order", null, "at several places, and not the same: \"4711\" and \"4712\"")]
    [InlineData(null, @"(\d{4})", "at several places")]
    [InlineData(null, @"Voucher (\d+)", "nothing in the document matches")]
    [InlineData("Tracking-number", @"(\d+)Z$", "nothing in the document matches")]
    [InlineData(null, @"((?:.|..|...|\n)+)\d{12}$", "its match takes longer than 100 ms")]
    public async Task Find_ValueThatIsNotCertain_IsNotTaken(string? label, string? match, string why)
    {
        var text = await TextAsync(PdfFactory.Page(
            (50, 0, "Order: 4711"), (50, 1, "Order: 4712"), (50, 2, "Tracking-number: 1Z999AA1"), (50, 4, "Remark")));

        var result = PdfValueFinder.Find(text, Rule(label, match));

        Assert.Null(result.Text);
        Assert.Contains(why, result.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tracking number")]
    [InlineData("Discount")]
    [InlineData("Weight")]
    [InlineData("Seal")]
    public async Task Find_FieldThatIsEmpty_DoesNotTakeTheNextLabel(string label)
    {
        var text = await TextAsync(PdfFactory.Pages(
            [
                (50, 0, "Tracking number:"), (50, 1, "Carrier: UPS Standard"), (50, 2, "Discount"), (50, 3, "Total: 100,00"),
                (50, 5, "Weight:"), (350, 5, "Volume: 3,4"), (50, 7, "Seal"),
            ],
            [(50, 0, "Page 2 of 2")]));

        Assert.Contains("holds no label", PdfValueFinder.Find(text, Rule(label)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_TextThatIsNotDrawn_IsNotTaken()
    {
        var text = await TextAsync(PdfFactory.Operators("BT /F1 10 Tf 50 700 Td 3 Tr (Total: 12,50) Tj 0 Tr 0 -20 Td (Order: 4711) Tj ET"));

        Assert.Null(PdfValueFinder.Find(text, Rule("Total")).Text);
        Assert.Equal(PdfValueResult.Found("4711"), PdfValueFinder.Find(text, Rule("Order")));
    }

    [Theory]
    [InlineData("<< /Type /XRef /Size 2000000000 /W [1 1 1] >>", true)]
    [InlineData("<< /Index [0 12 5 999999999999999999999] /Type /XRef >>", true)]
    [InlineData("<< /Siz#65 5 /Type /XRef >>", true)]
    [InlineData("<< /Type /XRef /Size 4711 /Prev 99999999999 /Index [0 12] >>", false)]
    [InlineData("<< /Type /EmbeddedFile /Params << /Size 2000000000 >> >>", false)]
    public void FindProblem_CrossReferencesOfMoreObjectsThanAPdfMayHave_AreDamage(string dictionary, bool isDamage) =>
        Assert.Equal(isDamage, PdfCrossReferences.FindProblem(System.Text.Encoding.ASCII.GetBytes($"%PDF-1.7\n1 0 obj\n{dictionary}\nstream\nx\nendstream\nendobj")) is not null);

    [Fact]
    public async Task Read_LettersBeyondAscii_AreRead() => Assert.Equal("Müller", (await TextAsync(PdfFactory.Operators("BT /F1 10 Tf 50 700 Td (M\u00FCller) Tj ET"))).Whole);

    [Theory]
    [InlineData("Total", null)]
    [InlineData("Total", @"(\d+)")]
    [InlineData(null, @"Total: (\d+)")]
    public async Task Find_LettersThatThePdfDoesNotTell_AreNotGuessed(string? label, string? match)
    {
        var text = await TextAsync(PdfFactory.Operators("BT /F1 10 Tf 50 700 Td (Order: 4711) Tj 0 -20 Td (Total: 12) Tj /F2 10 Tf (7) Tj ET"));

        Assert.Contains("letters whose meaning the PDF does not tell", PdfValueFinder.Find(text, Rule(label, match)).Why, StringComparison.Ordinal);
        // Control: what stands in letters that are known is read.
        Assert.Equal(PdfValueResult.Found("4711"), PdfValueFinder.Find(text, Rule("Order")));
    }

    [Fact]
    public async Task Find_SameValueAtSeveralPlaces_TakesIt()
    {
        var text = await TextAsync(PdfFactory.Pages([(50, 0, "Order: 4711 of 24.12.2026")], [(50, 0, "Order: 4711 of 24.12.2026")]));

        Assert.Equal(PdfValueResult.Found("4711"), PdfValueFinder.Find(text, Rule("Order", @"^(\d+) of")));
        Assert.Equal(PdfValueResult.Found("24.12.2026"), PdfValueFinder.Find(text, Rule(null, @"of (\S+)")));
    }

    [Fact]
    public async Task Read_DocumentWithoutText_SaysSo() =>
        Assert.Contains("the document holds no text", await WhyAsync(PdfFactory.Picture()), StringComparison.Ordinal);

    [Fact]
    public async Task Read_EncryptedDocument_SaysSo() =>
        Assert.Contains("the PDF is encrypted", await WhyAsync(PdfFactory.Encrypted()), StringComparison.Ordinal);

    [Fact]
    public async Task Read_NoPdf_SaysSo() =>
        Assert.Contains("the document is no PDF", await WhyAsync("a text"u8.ToArray()), StringComparison.Ordinal);

    [Fact]
    public async Task Read_DamagedDocuments_EndInAReason()
    {
        var whole = PdfFactory.Page((50, 0, "Tracking number: 1Z999AA1"));
        var random = new Random(7);
        for (var damage = 0; damage < 60; damage++)
        {
            var content = damage % 2 == 0 ? whole[..random.Next(8, whole.Length)] : [.. whole];
            for (var place = 0; damage % 2 == 1 && place < 40; place++)
            {
                content[random.Next(8, content.Length)] = (byte)random.Next(256);
            }

            // Whatever is left of it: a text that may be read, or words for a person. Never an exception.
            Assert.NotNull(await CreateSut().ReadAsync(content, CancellationToken.None));
        }

        Assert.Contains("the PDF is damaged", await WhyAsync("%PDF-1.7\nnothing more"u8.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_MorePagesThanAllowed_AreNotRead() =>
        Assert.Contains("the PDF has 3 pages, more than the 2", await WhyAsync(PdfFactory.Pages([(50, 0, "a")], [(50, 0, "b")], [(50, 0, "c")]), new() { MaxPdfPages = 2 }), StringComparison.Ordinal);

    [Fact]
    public async Task Read_MoreCharactersThanAllowed_AreNotRead() =>
        Assert.Contains("longer than the 1000 characters", await WhyAsync(PdfFactory.Page([.. Enumerable.Range(0, 25).Select(line => (50.0, line, new string('x', 50)))]), new() { MaxPdfCharacters = 1000 }), StringComparison.Ordinal);

    [Fact]
    public async Task Read_DocumentThatExpandsTooFar_IsNotExpanded()
    {
        var bomb = PdfFactory.Drawing(new string(' ', 1024), 3 * 1024);
        Assert.True(bomb.Length < 100_000);

        Assert.Contains("expands to more than the 1 MiB", await WhyAsync(bomb, new() { MaxPdfExpandedMiB = 1 }), StringComparison.Ordinal);
        // Control: within the limit it is read to its end.
        Assert.Contains("holds no text", await WhyAsync(bomb, new() { MaxPdfExpandedMiB = 7 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DrawingsThatContainEachOther_AreNotKept()
    {
        // 10 to the power of 9 letters in a file of a few KB, nothing of it compressed.
        var nested = PdfFactory.Nested(depth: 9, times: 10, "BT /F1 10 Tf 50 700 Td (x) Tj ET");
        Assert.True(nested.Length < 10_000);

        Assert.Contains("longer than the 2000 characters", await WhyAsync(nested, new() { MaxPdfCharacters = 2000 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DocumentThatTakesTooLong_IsLeftBehind() =>
        Assert.Contains("could not be read within the 0.1 s", await WhyAsync(PdfFactory.Drawing("q 1 0 0 1 5 5 cm Q ", 300_000), new() { ReadPdfWithin = TimeSpan.FromMilliseconds(100) }), StringComparison.Ordinal);

    private static PdfTextReader CreateSut(DocumentOptions? options = null) => new(Options.Create(options ?? new()), TimeProvider.System);

    private static ReadRule Rule(string? after, string? match = null) => new(ReadType.Text, null, match) { Download = DownloadedPart.Pdf, After = after };

    private static async Task<PdfText> TextAsync(byte[] content) => Assert.IsType<PdfTextResult.Read>(await CreateSut().ReadAsync(content, CancellationToken.None)).Text;

    private static async Task<string> WhyAsync(byte[] content, DocumentOptions? options = null) =>
        Assert.IsType<PdfTextResult.Unreadable>(await CreateSut(options).ReadAsync(content, CancellationToken.None)).Why;
}

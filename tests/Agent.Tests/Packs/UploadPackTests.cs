using System.Text.RegularExpressions;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Packs.Loading;
using Xunit;

namespace BrowserAgent.Agent.Tests.Packs;

/// <summary>The documented job with a file and a PDF loads, and mistakes in it are told.</summary>
public sealed class UploadPackTests
{
    [Fact]
    public void LoadFile_DocumentedJobWithAFile_IsValid()
    {
        var load = Load(Documented);

        Assert.Empty(load.Errors);
        var pack = Assert.Single(load.Packs);
        Assert.Equal(ElementKind.File, pack.Elements["offer.attachment"].Kind);
        Assert.Equal(DownloadedPart.Sha256, pack.Elements["view.attachment"].Reads.Download);
        Assert.Equal((DownloadedPart.Pdf, "Total"), (pack.Elements["view.total"].Reads.Download, pack.Elements["view.total"].Reads.After));
        Assert.Contains(pack.Jobs["send-offer"].Entry!.Fill.Steps, step => step is StepDefinition.Upload { Element: "offer.attachment", File.Source: "{attachment}", Sha256.Source: "{attachmentSha256}" });
    }

    [Theory]
    [InlineData("file: \"{attachment}\"", "file: ../offer.pdf", "names \"../offer.pdf\", but it leaves the folder with ..")]
    [InlineData("file: \"{attachment}\"", "file: /srv/offer.pdf", "names \"/srv/offer.pdf\", but it is an absolute path")]
    [InlineData("file: \"{attachment}\"", "file: \"{attachmentSha256}\"", "takes file and sha256 from the same text {attachmentSha256}")]
    [InlineData("attachmentSha256: view.attachment, ", "", "does not verify attachment, which is filled")]
    [InlineData("attachmentSha256: view.attachment, ", "", "does not verify attachmentSha256, which is filled")]
    public void LoadFile_MistakeInAJobWithAFile_IsTold(string piece, string replacement, string words) =>
        Assert.Contains(Load(DocumentedExamplePack.With(Documented, piece, replacement)).Errors, error => error.Message.Contains(words, StringComparison.Ordinal));

    // Neither the natural key in the name nor a part of the name proves the file, and a field that a step fills must be seen.
    [Theory]
    [InlineData("\"{reference}.pdf\"", "attachmentSha256: view.attachment, ", "does not verify attachmentSha256")]
    [InlineData("\"{reference}\"", "attachmentSha256: view.attachment, ", "does not verify attachmentSha256")]
    [InlineData("\"{total}/{attachment}\"", "total: view.total", "does not verify total")]
    public void LoadFile_FieldThatNothingProves_IsTold(string file, string left, string words) =>
        Assert.Contains(
            Load(DocumentedExamplePack.With(DocumentedExamplePack.With(Documented, "file: \"{attachment}\"", "file: " + file), left, "")).Errors,
            error => error.Message.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void LoadFile_FileVerifiedByItsNameAlone_IsValid() =>
        Assert.Empty(Load(DocumentedExamplePack.With(Documented, "attachmentSha256: view.attachment, ", "attachment: view.reference, ")).Errors);

    [Fact]
    public void LoadFile_FileInputThatTheSiteFillsItself_MaySaySo() =>
        Assert.Empty(Load(DocumentedExamplePack.With(Documented, "kind: file\n", "kind: file\n    siteChanges: true\n")).Errors);

    /// <summary>The yaml block of docs/site-packs.md that shows a job with a file: its elements and its jobs.</summary>
    private static string Documented { get; } = Regex.Match(
        File.ReadAllText(DocumentedExamplePack.InRepository("docs/site-packs.md")), "```yaml\n(?<part>elements:\n  offer\\.attachment:.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups["part"].Value;

    private static SitePackLoadResult Load(string part)
    {
        var parts = part.Split("\njobs:\n");
        Assert.Equal(2, parts.Length);
        var pack = DocumentedExamplePack.With("\nelements:\n", "\n" + parts[0] + "\n");
        return DocumentedExamplePack.Load(DocumentedExamplePack.With(pack, "\njobs:\n", "\njobs:\n" + parts[1]));
    }
}

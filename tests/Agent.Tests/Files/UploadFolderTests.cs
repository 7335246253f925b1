using System.Diagnostics;
using BrowserAgent.Agent.Files;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Agent.Tests.Files;

/// <summary>What is read of the upload folder, without a page.</summary>
public sealed class UploadFolderTests : IDisposable
{
    private readonly UploadFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_FileWithTheHash_IsItsContent()
    {
        var hash = _folder.Write("a/b.pdf", "content"u8.ToArray());

        var read = Assert.IsType<UploadFileResult.Read>(await CreateSut().ReadAsync("a/b.pdf", hash, CancellationToken.None));

        Assert.Equal(("b.pdf", "application/pdf", hash), (read.File.Name, read.File.MediaType, read.File.Sha256));
        Assert.Equal("content"u8.ToArray(), read.File.Content);
    }

    [Fact]
    public async Task Read_FileWithAnotherHash_DoesNotTellTheHashThatItHas()
    {
        var hash = _folder.Write("other.pdf", "of somebody else"u8.ToArray());

        var why = Assert.IsType<UploadFileResult.Refused>(await CreateSut().ReadAsync("other.pdf", new string('0', 64), CancellationToken.None)).Why;

        Assert.Contains("another file", why, StringComparison.Ordinal);
        Assert.DoesNotContain(hash, why, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Read_FolderThatIsEmpty_MayBeADisconnectedShare()
    {
        Assert.True(Assert.IsType<UploadFileResult.Refused>(await CreateSut().ReadAsync("a.pdf", new string('0', 64), CancellationToken.None)).MayPass);

        _folder.Write("b.pdf", "content"u8.ToArray());
        Assert.False(Assert.IsType<UploadFileResult.Refused>(await CreateSut().ReadAsync("a.pdf", new string('0', 64), CancellationToken.None)).MayPass);
    }

    [Fact]
    public async Task Read_FolderReachedByALink_IsTheFolder()
    {
        var hash = _folder.Write("a.txt", "content"u8.ToArray());
        Directory.CreateSymbolicLink(_folder.Path("../link"), _folder.Folder);

        Assert.IsType<UploadFileResult.Read>(await CreateSut(_folder.Path("../link")).ReadAsync("a.txt", hash, CancellationToken.None));
    }

    [Fact]
    public async Task Read_Pipe_IsRefusedAndNotWaitedFor()
    {
        using var maker = Process.Start("mkfifo", _folder.Path("pipe"));
        await maker.WaitForExitAsync();

        Assert.Contains("no regular file", await WhyAsync("pipe"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LinksInACircle_AreRefused()
    {
        File.CreateSymbolicLink(_folder.Path("a"), "b");
        File.CreateSymbolicLink(_folder.Path("b"), "a");

        Assert.Contains("form a circle", await WhyAsync("a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a/./b")]
    [InlineData("a/")]
    public async Task Read_NameOfNoFile_IsRefused(string reference) =>
        Assert.Contains("The producer names a file by its path within the upload folder", await WhyAsync(reference), StringComparison.Ordinal);

    [Fact]
    public async Task Read_NamesThatAreTooLong_AreRefused()
    {
        Assert.Contains("longer than 255 bytes", await WhyAsync(new string('ä', 128)), StringComparison.Ordinal);
        Assert.Contains("longer than 1000 characters", await WhyAsync(string.Join('/', Enumerable.Repeat("folder", 150))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "a.pdf", true)]
    [InlineData(".PDF", "a.pdf", true)]
    [InlineData("application/pdf, image/*", "a.PNG", true)]
    [InlineData("image/*", "a.pdf", false)]
    [InlineData(".docx,application/msword", "a.pdf", false)]
    [InlineData("image/jpg", "a.jpg", true)]
    [InlineData("application/x-zip-compressed", "a.zip", true)]
    [InlineData("image/*", "a.unknown", true)]
    [InlineData(".pdf", "pdf", false)]
    [InlineData("*/*", "a.pdf", true)]
    public void IsAccepted_AcceptOfAnInput_IsComparedWithNameAndType(string accept, string name, bool isAccepted) =>
        Assert.Equal(isAccepted, FileMediaType.IsAccepted(accept, name));

    private async Task<string> WhyAsync(string reference)
    {
        var refused = Assert.IsType<UploadFileResult.Refused>(await CreateSut().ReadAsync(reference, new string('a', 64), CancellationToken.None));
        Assert.False(refused.MayPass);
        return refused.Why;
    }

    private UploadFolder CreateSut(string? folder = null) => new(Options.Create(new UploadOptions { Folder = folder ?? _folder.Folder }));
}

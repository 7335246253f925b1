using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

/// <summary>A folder that somebody else made, or that others may use, is not used and stops nothing.</summary>
public sealed class ScratchRootTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("scratch-").FullName;
    private readonly ListLoggerProvider _log = new();

    private string Usual => Path.Combine(_folder, "usual");

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Path_NothingThere_IsMadePrivate()
    {
        Assert.Equal(Usual, CreateSut().Path);
        Assert.Equal(Private, File.GetUnixFileMode(Usual));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Path_OwnPrivateFolder_IsUsedAgain()
    {
        Directory.CreateDirectory(Usual, Private);

        Assert.Equal(Usual, CreateSut().Path);
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.GroupExecute, "mode 750")]
    [InlineData(UnixFileMode.OtherWrite, "mode 702")]
    public void Path_OthersMayUseIt_IsAnotherPrivateFolder(UnixFileMode more, string named)
    {
        Directory.CreateDirectory(Usual);
        File.SetUnixFileMode(Usual, Private | more);

        AssertAnotherOne(CreateSut(), named);
    }

    [Fact]
    public void Path_LinkToAFolder_IsAnotherPrivateFolder()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "target"), Private);
        Directory.CreateSymbolicLink(Usual, Path.Combine(_folder, "target"));

        AssertAnotherOne(CreateSut(), "no folder");
    }

    [Fact]
    public void Path_File_IsAnotherPrivateFolder()
    {
        File.WriteAllText(Usual, "");

        AssertAnotherOne(CreateSut(), Usual);
    }

    [Fact]
    public void Path_FolderOfAnotherUser_IsAnotherPrivateFolder()
    {
        // As root the system's own folders are this user's: another user's is looked for.
        var foreign = Environment.UserName == "root"
            ? new DirectoryInfo("/var/lib").EnumerateDirectories().Concat(new DirectoryInfo("/home").EnumerateDirectories()).FirstOrDefault(IsForeign)?.FullName
            : "/root";
        Assert.SkipWhen(foreign is null, "This machine has no folder of another user.");

        AssertAnotherOne(new ScratchRoot(foreign, Logger()), "belongs to user");
    }

    private static bool IsForeign(DirectoryInfo folder) => BrowserAgent.Sessions.Files.FileOwnerReader.WhyNotPrivateFolder(folder.FullName)?.Contains("belongs to user", StringComparison.Ordinal) ?? false;

    private void AssertAnotherOne(ScratchRoot sut, string named)
    {
        var path = sut.Path;
        try
        {
            Assert.NotEqual(Usual, path);
            Assert.Equal(Private, File.GetUnixFileMode(path));
            Assert.Contains(_log.Lines, line => line.Contains(named, StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal));
            Assert.Equal(path, sut.Path);
            Assert.Contains(path, sut.All());
        }
        finally
        {
            Directory.Delete(path);
        }
    }

    private ScratchRoot CreateSut() => new(Usual, Logger());

    private Logger<ScratchRoot> Logger() => new(new LoggerFactory([_log]));
}

using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class ScratchDirectoryTests
{
    /// <summary>Chromium makes <c>org.chromium.Chromium.XXXXXX/SingletonSocket</c> below it, and the path of a socket has at most 107 bytes.</summary>
    private const int LongestPath = 107 - 45;

    [Fact]
    public async Task Create_AnyBrowser_IsShortEnoughForChromiumsSocket()
    {
        await using var fixture = new BrowserLaunchFixture();

        var path = ScratchDirectory.Create(fixture.Owner, "3beffd783f59").Path;

        // Room for a process id and a start time that are longer than those of this process.
        Assert.InRange(path.Length, 1, LongestPath - 4);
    }

    [Fact]
    public async Task Create_IdsThatBeginAlike_HaveFoldersOfTheirOwn()
    {
        await using var fixture = new BrowserLaunchFixture();

        string[] paths = [.. ((string[])["3beffd783f59", "3beffd783f50", "3beff0000000"]).Select(id => ScratchDirectory.Create(fixture.Owner, id).Path)];

        Assert.Equal(3, paths.Distinct(StringComparer.Ordinal).Count());
        Assert.All(paths, path => Assert.True(Directory.Exists(path)));
    }
}

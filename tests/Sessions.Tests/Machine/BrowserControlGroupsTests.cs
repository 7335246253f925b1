using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Machine;

/// <summary>Uses a folder that looks like a control group, and checks what is written to which file. The kernel's own behaviour is not tested.</summary>
public sealed class BrowserControlGroupsTests : IDisposable
{
    private static readonly ProcessEntry Root = new(4711, 1, 1);
    private static readonly ProcessEntry Late = new(4712, 4711, 2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("groups-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Enter_GroupMadeOver_HasTheCapAndProcessesThatCameMeanwhile()
    {
        var looks = new Queue<ProcessEntry[]>([[Root], [Root, Late], [Root, Late]]);

        var group = Groups(_folder.FullName).Enter("abc", looks.Dequeue);

        Assert.NotNull(group);
        Assert.Equal(Path.Combine(_folder.FullName, "browser-abc"), group.Folder);
        Assert.Equal("+memory", Text("cgroup.subtree_control"));
        Assert.Equal($"{100L * 1024 * 1024}", Text("browser-abc/memory.max"));
        Assert.Equal("4712", Text("browser-abc/cgroup.procs"));
        Assert.Empty(looks);
    }

    [Fact]
    public void Enter_GroupsOfDeadWorkers_AreRemovedWhenNothingIsInThem()
    {
        _folder.CreateSubdirectory("browser-old");
        _folder.CreateSubdirectory("somebody-elses");
        _folder.CreateSubdirectory("browser-living").CreateSubdirectory("held");

        Groups(_folder.FullName).Enter("abc", () => []);

        Assert.Equal(["browser-abc", "browser-living", "somebody-elses"], _folder.EnumerateDirectories().Select(folder => folder.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Enter_NothingMadeOver_IsNull() => Assert.Null(Groups("").Enter("abc", () => [Root]));

    [Fact]
    public void Enter_HostRefuses_IsNullWithOneWarning()
    {
        var warnings = new WarningAssertingLogger<BrowserControlGroups>();

        Assert.Null(Groups(Path.Combine(_folder.FullName, "absent"), warnings).Enter("abc", () => [Root]));

        Assert.Contains("Memory:BrowserGroups", Assert.Single(warnings.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("low 0\nhigh 0\nmax 41\noom 3\noom_kill 2\noom_group_kill 0\n", 2)]
    [InlineData("low 0\n", 0)]
    [InlineData(null, 0)]
    public void KernelKills_Events_AreRead(string? events, long kills)
    {
        if (events is not null)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, "memory.events"), events);
        }

        Assert.Equal(kills, new BrowserControlGroup(_folder.FullName).KernelKills);
    }

    [Fact]
    public async Task LaunchAsync_GroupMadeOver_TheBrowsersProcessesAreSentThere()
    {
        await using var fixture = new BrowserLaunchFixture(new() { ["Memory:BrowserGroups"] = _folder.FullName });
        await using var tree = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);

        var moved = int.Parse(Text($"browser-{tree.Id}/cgroup.procs"), System.Globalization.CultureInfo.InvariantCulture);

        Assert.Contains(tree.Processes, process => process.Id == moved);
    }

    private static BrowserControlGroups Groups(string root, WarningAssertingLogger<BrowserControlGroups>? warnings = null) => new(
        Options.Create(new MemoryOptions { SoftCapMiB = 64, HardCapMiB = 100, BrowserGroups = root }),
        warnings is null ? NullLogger<BrowserControlGroups>.Instance : warnings);

    private string Text(string path) => File.ReadAllText(Path.Combine(_folder.FullName, path));
}

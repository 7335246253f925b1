using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Audit;

public sealed class AuditTrailStorageTests : IDisposable
{
    private static readonly JobId Id = JobId.Parse("019cf0a1b2c37abc8def0123456789ab");

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"audit-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
        else
        {
            File.Delete(_root);
        }
    }

    [Fact]
    public async Task Sequence_TwoAttempts_HasNoGaps()
    {
        using (var first = Recorder(1))
        {
            await first.NoteAsync("claimed", "first", default);
            await first.RecordAsync(Step(RungName.Declared), default);
            Assert.Equal("0001.jpg", await first.StorePictureAsync(new byte[] { 1 }, default));
        }

        using (var second = Recorder(2))
        {
            await second.RecordAsync(Step(RungName.Healed) with { LlmCalls = 1, LlmTokens = 70 }, default);
            Assert.Equal("0002.jpg", await second.StorePictureAsync(new byte[] { 2 }, default));
            await second.RecordComparisonAsync("equal", [new FieldComparison("due", "2026-03-04", "2026-03-04", true)], default);
        }

        var trail = await ReadAsync();
        Assert.Equal([1L, 2, 3, 4], trail.Events.Select(read => read.Sequence));
        Assert.Equal([1, 1, 2, 2], trail.Events.Select(read => read.Attempt));
        Assert.Equal("due", Assert.Single(trail.Comparison).Field);
        Assert.Equal((1, 70L, 2), (trail.Totals.LlmCalls, trail.Totals.LlmTokens, trail.Totals.Pictures));
        Assert.Equal(1, trail.Totals.Rungs["healed"]);
    }

    [Fact]
    public async Task Sequence_TwoWorkersInTurn_HasNoDuplicates()
    {
        using var late = Recorder(1);
        using var fresh = Recorder(2);
        foreach (var recorder in new[] { late, fresh, late, fresh, fresh, late })
        {
            await recorder.NoteAsync("phase", "x", default);
        }

        Assert.Equal([1L, 2, 3, 4, 5, 6], (await ReadAsync()).Events.Select(read => read.Sequence));
    }

    [Fact]
    public async Task Sequence_ManyAtOnce_HasNoGapsOrDuplicates()
    {
        using var one = Recorder(1);
        using var other = Recorder(2);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(async () =>
            await (number % 2 == 0 ? one : other).NoteAsync("phase", "x", default))));

        Assert.Equal(Enumerable.Range(1, 40).Select(number => (long)number), (await ReadAsync()).Events.Select(read => read.Sequence));
    }

    [Fact]
    public async Task Append_AfterAnIncompleteLine_RepairsTheTrail()
    {
        using (var first = Recorder(1))
        {
            await first.NoteAsync("claimed", "x", default);
        }

        var file = Path.Combine(Folder, "events.jsonl");
        await File.AppendAllTextAsync(file, "{\"sequence\":2,\"at");

        using var second = Recorder(2);
        await second.NoteAsync("claimed", "y", default);

        var trail = await ReadAsync();
        Assert.Equal([1L, 2], trail.Events.Select(read => read.Sequence));
        Assert.Equal(2, (await File.ReadAllLinesAsync(file)).Length);
    }

    [Fact]
    public async Task BeforeIntent_FolderIsAFile_StopsTheJob()
    {
        await File.WriteAllTextAsync(_root, "a file where the folder should be");
        using var sut = Recorder(1);

        var fault = await Assert.ThrowsAsync<AuditUnavailableException>(async () => await sut.RecordAsync(Step(RungName.Declared), default));
        await Assert.ThrowsAsync<AuditUnavailableException>(async () => await sut.StorePictureAsync(new byte[] { 1 }, default));
        await Assert.ThrowsAsync<AuditUnavailableException>(async () => await sut.RecordIntentAsync("intent", default));

        Assert.Contains(_root, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PastIntent_DiskFailsThenHeals_WritesAllInOrder()
    {
        using var sut = Recorder(1);
        await sut.RecordIntentAsync("intent", default);
        var aside = _root + "-aside";
        Directory.Move(_root, aside);
        await File.WriteAllTextAsync(_root, "a file where the folder should be");

        await sut.NoteAsync("verdict", "one", default);
        await sut.StorePictureAsync(new byte[] { 7 }, default);
        Assert.Equal(1, sut.Pending);
        File.Delete(_root);
        Directory.Move(aside, _root);
        await sut.NoteAsync("done", "two", default);

        var trail = await ReadAsync();
        Assert.Equal(["phase", "verdict", "done"], trail.Events.Select(read => read.Kind));
        Assert.Equal([1L, 2, 3], trail.Events.Select(read => read.Sequence));
        Assert.Equal(0, sut.Pending);
        Assert.Equal(1, trail.Totals.Pictures);
    }

    [Theory]
    [InlineData("../events.jsonl")]
    [InlineData("0001.jpg/../../x")]
    [InlineData("events.jsonl")]
    [InlineData("/etc/passwd")]
    [InlineData("0001.JPG")]
    [InlineData("0001.jpg\n")]
    [InlineData("")]
    public async Task OpenPicture_AnyOtherName_IsNull(string name)
    {
        using var sut = Recorder(1);
        await sut.StorePictureAsync(new byte[] { 1 }, default);

        Assert.Null(await Reader().OpenPictureAsync(Id, name, default));
    }

    [Fact]
    public async Task OpenPicture_ItsOwn_IsTheBytes()
    {
        using var sut = Recorder(1);
        var name = await sut.StorePictureAsync(new byte[] { 9, 8 }, default);

        await using var picture = await Reader().OpenPictureAsync(Id, name, default);

        Assert.Equal(9, Assert.IsAssignableFrom<Stream>(picture).ReadByte());
    }

    [Fact]
    public async Task OpenPicture_LinkOutOfTheFolder_IsNull()
    {
        using var sut = Recorder(1);
        await sut.NoteAsync("claimed", "x", default);
        File.CreateSymbolicLink(Path.Combine(Folder, "0009.jpg"), "/etc/hostname");

        Assert.Null(await Reader().OpenPictureAsync(Id, "0009.jpg", default));
    }

    [Fact]
    public async Task Read_IdOfNoTime_IsNull() => Assert.Null(await Reader().ReadAsync(JobId.Parse("ffffffffffff7abc8def0123456789ab"), default));

    private string Folder => AuditFolderLayout.Of(_root, Id)!;

    private AuditRecorder Recorder(int attempt) =>
        new(new AuditOptions { Folder = _root }, new AuditRun(Id, attempt, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance);

    private AuditReader Reader() => new(Options.Create(new AuditOptions { Folder = _root }), TimeProvider.System);

    private async Task<AuditTrail> ReadAsync() => await Reader().ReadAsync(Id, default) ?? throw new InvalidOperationException("No trail.");

    private static StepEvent Step(RungName rung) => new() { Flow = "fill", Verb = "fill", Position = "x:1:1", Outcome = "ok", Rung = rung };
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Audit;

/// <summary>Each event of a trail holds the hash of the line before it, and the hashes of the files that were stored since.</summary>
public sealed class AuditChainTests : IDisposable
{
    private static readonly JobId Id = JobId.Parse("019cf0a1b2c37abc8def0123456789ab");

    private readonly string _root = Directory.CreateTempSubdirectory("chain-").FullName;

    private string Folder => AuditFolderLayout.Of(_root, Id)!;

    private string EventsFile => Path.Combine(Folder, AuditFolderLayout.EventsFile);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Append_NewTrail_StartsAtTheJobAndHoldsEachLine()
    {
        using var sut = CreateSut(1);
        await sut.NoteAsync("claimed", "one", default);
        await sut.NoteAsync("done", "two", default);

        var (lines, events) = Read();

        Assert.Equal(AuditChain.StartHash(Id, []), events[0].Previous);
        Assert.Equal((AuditChain.Version, (int?)null), (events[0].Chain, events[1].Chain));
        Assert.Equal(AuditChain.HashOf(lines[0]), events[1].Previous);
        Assert.NotEqual(AuditChain.StartHash(JobId.Parse("019cf0a1b2c37abc8def0123456789ac"), []), events[0].Previous);
    }

    [Fact]
    public async Task Append_SeveralWritersAtOnce_IsOneChain()
    {
        using var one = CreateSut(1);
        using var other = CreateSut(2);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(async () => await (number % 2 == 0 ? one : other).NoteAsync("phase", "x", default))));

        AssertChain();
    }

    [Fact]
    public async Task Append_AfterHalfALineOfACrash_GoesOnWithTheChain()
    {
        using (var first = CreateSut(1))
        {
            await first.NoteAsync("claimed", new string('x', 20_000), default);
            await first.NoteAsync("phase", new string('y', 5_000), default);
        }

        await File.AppendAllTextAsync(EventsFile, "{\"sequence\":3,\"at\":\"" + new string('z', 9_000));
        using var second = CreateSut(2);
        await second.NoteAsync("claimed", "y", default);

        Assert.Equal([1L, 2, 3], Read().Events.Select(read => read.Sequence));
        AssertChain();
    }

    [Fact]
    public async Task Append_OnlyHalfALineIsThere_StartsTheChain()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(EventsFile, "{\"sequence\":1,\"at");
        using var sut = CreateSut(1);
        await sut.NoteAsync("claimed", "x", default);

        AssertChain();
    }

    [Fact]
    public async Task Append_TrailOfAVersionWithoutChain_StartsAChainOverEverythingBefore()
    {
        Directory.CreateDirectory(Folder);
        const string Before = "{\"sequence\":1,\"at\":\"2026-11-01T00:00:00+00:00\",\"kind\":\"claimed\",\"attempt\":1,\"worker\":\"w0\"}\n"
            + "{\"sequence\":2,\"at\":\"2026-11-01T00:00:01+00:00\",\"kind\":\"parked\",\"attempt\":1,\"worker\":\"w0\"}\n";
        await File.WriteAllTextAsync(EventsFile, Before);
        using var sut = CreateSut(2);
        await sut.NoteAsync("claimed", "x", default);
        await sut.NoteAsync("done", "x", default);

        var (lines, events) = Read();

        Assert.Equal([1L, 2, 3, 4], events.Select(read => read.Sequence));
        Assert.Equal([null, null, AuditChain.Version, null], events.Select(read => read.Chain));
        Assert.Equal(AuditChain.StartHash(Id, Encoding.UTF8.GetBytes(Before)), events[2].Previous);
        Assert.Equal(AuditChain.HashOf(lines[2]), events[3].Previous);
    }

    [Fact]
    public async Task Append_PicturesAndResult_AreInTheNextEventOnly()
    {
        using var sut = CreateSut(1);
        await sut.StorePictureAsync(new byte[] { 1 }, default);
        await sut.StorePictureAsync(new byte[] { 2 }, default);
        await sut.NoteAsync("phase", "x", default);
        await sut.NoteAsync("verdict", "x", default);
        await sut.StoreResultAsync("{}", default);
        await sut.NoteAsync("done", "x", default);

        var events = Read().Events;

        Assert.Equal(["0001.jpg", "0002.jpg"], events[0].Files!.Keys);
        Assert.Equal(HashOfFile("0002.jpg"), events[0].Files!["0002.jpg"]);
        Assert.Null(events[1].Files);
        Assert.Equal(HashOfFile("result.json"), Assert.Single(events[2].Files!).Value);
    }

    [Fact]
    public async Task Append_EventWasRefused_ThePictureBelongsToTheNextOne()
    {
        using var sut = CreateSut(1);
        await sut.StorePictureAsync(new byte[] { 1 }, default);
        Directory.Move(_root, _root + "-aside");
        await File.WriteAllTextAsync(_root, "a file where the folder should be");
        await Assert.ThrowsAsync<AuditUnavailableException>(async () => await sut.NoteAsync("claimed", "x", default));
        File.Delete(_root);
        Directory.Move(_root + "-aside", _root);

        await sut.NoteAsync("claimed", "x", default);

        Assert.Equal("0001.jpg", Assert.Single(Assert.Single(Read().Events).Files!).Key);
    }

    [Fact]
    public async Task Append_LongTrail_ReadsOnlyItsEndAgain()
    {
        Directory.CreateDirectory(Folder);
        await using var file = new FileStream(EventsFile, FileMode.CreateNew, FileAccess.ReadWrite);
        file.SetLength(1L << 32);
        file.Seek(0, SeekOrigin.End);
        file.Write("\nthe last line\nhalf a li"u8);

        var line = LastLine.RepairAndRead(file);

        Assert.Equal("the last line", Encoding.UTF8.GetString(line!));
        Assert.Equal((1L << 32) + "\nthe last line\n".Length, file.Length);
    }

    [Fact]
    public async Task Unanchored_EventsOfTwoJobs_AreTakenOnceWithTheirHeads()
    {
        var unanchored = new UnanchoredTrails();
        var enough = unanchored.WhenReachedAsync(2);
        using var sut = CreateSut(1, unanchored);
        await sut.NoteAsync("claimed", "x", default);
        Assert.False(enough.IsCompleted);
        await sut.NoteAsync("done", "x", default);

        await enough;
        var head = Assert.Single(unanchored.Take());
        Assert.Equal((Id, 2L, AuditChain.HashOf(Read().Lines[1])), (head.Job, head.Events, head.Hash));
        Assert.Empty(unanchored.Take());
        unanchored.PutBack([head]);
        Assert.Equal(head, Assert.Single(unanchored.Take()));
        unanchored.TurnOff();
        await sut.NoteAsync("done", "x", default);
        Assert.Empty(unanchored.Take());
    }

    private AuditRecorder CreateSut(int attempt, UnanchoredTrails? unanchored = null) =>
        new(new AuditOptions { Folder = _root }, new AuditRun(Id, attempt, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, unanchored: unanchored);

    private string HashOfFile(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, name))));

    private void AssertChain()
    {
        var (lines, events) = Read();
        for (var place = 0; place < events.Count; place++)
        {
            Assert.Equal(place == 0 ? AuditChain.StartHash(Id, []) : AuditChain.HashOf(lines[place - 1]), events[place].Previous);
            Assert.Equal(place + 1, events[place].Sequence);
        }
    }

    private (IReadOnlyList<byte[]> Lines, IReadOnlyList<AuditEvent> Events) Read()
    {
        var lines = File.ReadAllLines(EventsFile).Select(Encoding.UTF8.GetBytes).ToList();
        return (lines, [.. lines.Select(line => JsonSerializer.Deserialize<AuditEvent>(line, AuditJsonOptions.Options)!)]);
    }
}

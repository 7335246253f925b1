using BrowserAgent.Agent.Recording;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Audit.Verification;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Encryption;

public sealed class EncryptedTrailTests : IDisposable
{
    private const string Personal = "Erika Mustermann";

    private readonly string _root = Directory.CreateTempSubdirectory("encrypted-trail-").FullName;
    private readonly JobId _id = JobId.New(DateTimeOffset.UtcNow);

    private string Folder => AuditFolderLayout.Of(_root, _id)!;

    private AuditOptions Options => new() { Folder = _root };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Record_WithAKey_LeavesNoContentInClear()
    {
        await RecordAsync(EncryptionKeys.First);

        Assert.All(Directory.GetFiles(Folder), file => Assert.False(Contains(file, Personal), file));
        Assert.All(Directory.GetFiles(Folder), file => Assert.False(Contains(file, "supplier"), file));
        Assert.Equal(5, Directory.GetFiles(Folder).Length);
    }

    [Fact]
    public async Task Read_WithTheKey_IsWhatWasRecorded()
    {
        await RecordAsync(EncryptionKeys.First);

        var trail = await ReadAsync(EncryptionKeys.First);

        Assert.Equal(["claimed", "step", "verified", "done"], trail.Events.Select(read => read.Kind));
        Assert.Equal(Personal, trail.Events[0].Message);
        Assert.Equal(Personal, trail.Events[1].Step!.Asked);
        Assert.Equal(Personal, Assert.Single(trail.Comparison).Asked);
        Assert.All(trail.Events, read => Assert.Null(read.Encrypted));
        await using var picture = await Reader(EncryptionKeys.First).OpenPictureAsync(_id, "0002.jpg", default);
        Assert.Equal(2, Assert.IsAssignableFrom<Stream>(picture).ReadByte());
    }

    [Fact]
    public async Task Read_WithTheOldKeyBehindANewOne_IsWhatWasRecorded()
    {
        await RecordAsync(EncryptionKeys.First);

        Assert.Equal(Personal, (await ReadAsync($"{EncryptionKeys.Second} {EncryptionKeys.First}")).Events[0].Message);
    }

    [Fact]
    public async Task Read_WithoutTheKey_SaysWhichKeyIsMissing()
    {
        await RecordAsync(EncryptionKeys.First);
        var id = (await EncryptionKeys.Of(EncryptionKeys.First).GetAsync(default)).Current!.Id;

        var trail = await ReadAsync(EncryptionKeys.Second);
        var fault = await Assert.ThrowsAsync<UnreadableContentException>(() => Reader(EncryptionKeys.Second).OpenPictureAsync(_id, "0001.jpg", default));

        Assert.Equal(4, trail.Events.Count);
        Assert.All(trail.Events, read => Assert.Contains($"encrypted with key {id}, which this worker does not have", read.Message, StringComparison.Ordinal));
        Assert.Contains(id, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithoutTheKey_IsRight()
    {
        await RecordAsync(EncryptionKeys.First);

        var result = await VerifyAsync();

        Assert.Empty(result.Findings);
        Assert.Equal((4L, 3), (result.Events, result.Files));
    }

    [Fact]
    public async Task Record_AfterATrailInClear_EncryptsWhatIsNewAndReadsBoth()
    {
        await RecordAsync(secret: null);
        await RecordAsync(EncryptionKeys.First);

        var trail = await ReadAsync(EncryptionKeys.First);

        Assert.Equal(8, trail.Events.Count);
        Assert.All(trail.Events.Where(read => read.Kind == "claimed"), read => Assert.Equal(Personal, read.Message));
        Assert.Equal(4, (await File.ReadAllLinesAsync(Path.Combine(Folder, AuditFolderLayout.EventsFile))).Count(line => line.Contains("\"encrypted\":", StringComparison.Ordinal)));
        Assert.Empty((await VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Record_ByTwoWorkers_UsesOneDataKey()
    {
        await RecordAsync(EncryptionKeys.First);
        var key = await File.ReadAllTextAsync(Path.Combine(Folder, DataKeyFile.Name));

        await RecordAsync(EncryptionKeys.First);

        Assert.Equal(key, await File.ReadAllTextAsync(Path.Combine(Folder, DataKeyFile.Name)));
        Assert.Equal(8, (await ReadAsync(EncryptionKeys.First)).Events.Count(read => read.Encrypted is null));
    }

    [Fact]
    public async Task OpenPicture_OfAnotherPlace_IsRefused()
    {
        await RecordAsync(EncryptionKeys.First);
        File.Copy(Path.Combine(Folder, "0002.jpg"), Path.Combine(Folder, "0001.jpg"), overwrite: true);

        await Assert.ThrowsAsync<UnreadableContentException>(() => Reader(EncryptionKeys.First).OpenPictureAsync(_id, "0001.jpg", default));
    }

    [Fact]
    public async Task Read_EventWhoseNumberWasChanged_IsNotShownAsAnother()
    {
        await RecordAsync(EncryptionKeys.First);
        var events = Path.Combine(Folder, AuditFolderLayout.EventsFile);
        await File.WriteAllTextAsync(events, (await File.ReadAllTextAsync(events)).Replace("\"sequence\":4", "\"sequence\":7", StringComparison.Ordinal));

        Assert.Contains("can't be decrypted", (await ReadAsync(EncryptionKeys.First)).Events[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_DataKeyOfAKeyThatTheWorkerLacks_StopsBeforeTheCommit()
    {
        await RecordAsync(EncryptionKeys.First);

        var fault = await Assert.ThrowsAsync<AuditUnavailableException>(() => RecordAsync(EncryptionKeys.Second));

        Assert.Contains("which this worker does not have", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_ErasedMeanwhile_WritesNothingInClearButThatItWas()
    {
        await RecordAsync(EncryptionKeys.First);
        var appender = AuditTrailAppender.For(Options, _id, encryption: EncryptionKeys.Of(EncryptionKeys.First));
        await appender.AppendAsync(Event("step"), durable: false, TimeProvider.System, default);

        DataKeyFile.Erase(Folder);

        var refused = await Assert.ThrowsAsync<AuditUnavailableException>(() => appender.AppendAsync(Event("step"), durable: false, TimeProvider.System, default));
        await Assert.ThrowsAsync<AuditUnavailableException>(() => RecordAsync(EncryptionKeys.First));
        await Assert.ThrowsAsync<AuditUnavailableException>(() => RecordAsync(secret: null));
        Assert.Equal(DataKeyFault.Erased, refused.DataKey);
        await AuditTrailAppender.For(Options, _id, encryption: EncryptionKeys.Of(EncryptionKeys.First)).AppendAsync(Event(AuditEvent.ErasedKind), durable: false, TimeProvider.System, default);
        Assert.All(Directory.GetFiles(Folder), file => Assert.False(Contains(file, Personal), file));
        Assert.Equal(6, (await File.ReadAllLinesAsync(Path.Combine(Folder, AuditFolderLayout.EventsFile))).Length);

        static AuditEvent Event(string kind) => new() { Sequence = 0, At = DateTimeOffset.UnixEpoch, Kind = kind, Attempt = 1, Worker = "w1", Message = kind == "step" ? Personal : null };
    }

    [Fact]
    public async Task Append_ErasedWhileItsKeyIsRead_WritesNothing()
    {
        await RecordAsync(EncryptionKeys.First);
        var appender = AuditTrailAppender.For(Options, _id, encryption: EncryptionKeys.Of(EncryptionKeys.First));
        var before = await File.ReadAllBytesAsync(Path.Combine(Folder, AuditFolderLayout.EventsFile));
        var note = new AuditEvent { Sequence = 0, At = DateTimeOffset.UnixEpoch, Kind = "step", Attempt = 1, Worker = "w1", Message = Personal };

        Task appending;
        await using (HoldDataKey())
        {
            appending = appender.AppendAsync(note, durable: false, TimeProvider.System, default);
            DataKeyFile.Erase(Folder);
        }

        Assert.Equal(DataKeyFault.Erased, (await Assert.ThrowsAsync<AuditUnavailableException>(() => appending)).DataKey);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Folder, AuditFolderLayout.EventsFile)));
    }

    [Fact]
    public async Task Read_WhileTheDataKeyIsStored_IsWhatWasRecorded()
    {
        await RecordAsync(EncryptionKeys.First);
        var keys = EncryptionKeys.Of(EncryptionKeys.First);
        await keys.GetAsync(default);

        Task<AuditTrail?> reading;
        await using (HoldDataKey())
        {
            reading = new AuditReader(Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System, keys).ReadAsync(_id, default);
        }

        Assert.Equal(Personal, (await reading)!.Events[0].Message);
    }

    [Fact]
    public async Task ReadOrStore_ByManyAtOnce_IsOneKey()
    {
        var keys = await EncryptionKeys.Of(EncryptionKeys.First).GetAsync(default);
        Directory.CreateDirectory(Folder);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var reading = Enumerable.Range(0, 4).Select(async _ =>
        {
            await start.Task;
            await using var file = await LockedFileOpener.OpenAsync(Path.Combine(Folder, DataKeyFile.Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, TimeProvider.System, default);
            return DataKeyFile.ReadOrStore(file, _id.Value, keys, ofPayload: null).Key!.Wrapped;
        }).ToArray();
        start.SetResult();
        var read = await Task.WhenAll(reading);

        Assert.Single(read.Distinct(StringComparer.Ordinal));
        Assert.Equal([DataKeyFile.Name], Directory.GetFiles(Folder, "*data.key*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Erase_LeavesNoWrappedKey()
    {
        await RecordAsync(EncryptionKeys.First);
        var wrapped = await File.ReadAllTextAsync(Path.Combine(Folder, DataKeyFile.Name));

        DataKeyFile.Erase(Folder);

        Assert.All(Directory.GetFiles(Folder), file => Assert.False(Contains(file, wrapped), file));
    }

    [Fact]
    public async Task Record_DataKeyCantBeStored_LeavesNothingOfIt()
    {
        Directory.CreateDirectory(Path.Combine(Folder, DataKeyFile.Name));

        await Assert.ThrowsAnyAsync<Exception>(() => RecordAsync(EncryptionKeys.First));

        Assert.Empty(Directory.GetFiles(Folder, ".*"));
    }

    private async Task RecordAsync(string? secret)
    {
        using var recorder = new AuditRecorder(
            Options, new AuditRun(_id, 1, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, encryption: secret is null ? null : EncryptionKeys.Of(secret));
        await recorder.StorePictureAsync("\u0001supplier"u8.ToArray(), default);
        await recorder.NoteAsync("claimed", Personal, default);
        await recorder.StorePictureAsync("\u0002supplier"u8.ToArray(), default);
        await recorder.RecordAsync(new StepEvent { Flow = "fill", Verb = "fill", Position = "a.yaml:1:1", Outcome = "ok", Asked = Personal, Shown = Personal }, default);
        await recorder.RecordComparisonAsync("equal", [new FieldComparison("supplier", Personal, Personal, true)], default);
        await recorder.StoreResultAsync($$"""{"supplier":"{{Personal}}"}""", default);
        await recorder.NoteAsync("done", "Done: Entered.", default);
    }

    /// <summary>As a process that stores the key at this moment.</summary>
    private FileStream HoldDataKey() => new(Path.Combine(Folder, DataKeyFile.Name), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

    private AuditReader Reader(string? secret) => new(Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System, EncryptionKeys.Of(secret));

    private async Task<AuditTrail> ReadAsync(string? secret) => await Reader(secret).ReadAsync(_id, default) ?? throw new InvalidOperationException("There is no trail.");

    private Task<TrailVerification> VerifyAsync() => new TrailVerifier(TimeProvider.System).VerifyAsync(
        new TrailVerificationRequest { Folder = _root, ChainsOnly = true, RecheckAfter = TimeSpan.Zero }, CancellationToken.None);

    private static bool Contains(string file, string text) => File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
}

using System.IO.Compression;
using System.Text;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Audit.Export;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Tests.Encryption;
using BrowserAgent.Tasks.Tests.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Audit;

public sealed class JobExportTests : IDisposable
{
    private const string Hostile = "</td><script>alert(1)</script>";

    private readonly string _root = Directory.CreateTempSubdirectory("export-").FullName;
    private readonly CheckpointKeyPair _pair = CheckpointKeyPair.Create();
    private readonly JobRecord _job = QueueFixture.Job(naturalKey: Hostile) with { ResultJson = """{"number":"SO-1"}""" };

    private string Archive => Path.Combine(_root, "job.zip");

    private string PublicKey => Path.Combine(_root, "public.pem");

    private IOptions<AuditOptions> Options => Microsoft.Extensions.Options.Options.Create(new AuditOptions { Folder = Path.Combine(_root, "audit") });

    private AuditReader Reader => new(Options, TimeProvider.System, EncryptionKeys.Of(EncryptionKeys.First));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Write_EncryptedTrail_IsInClearAndVerifies()
    {
        await ExportAsync();

        await using var archive = await ZipFile.OpenReadAsync(Archive);
        Assert.Equal(
            ["index.html", "manifest.json", "manifest.sig", "payload.json", "pictures/0001.jpg", "pictures/0002.jpg", "result.json", "trail.json"],
            archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.Equal("one", await TextAsync(archive, "pictures/0001.jpg"));
        Assert.Equal(_job.PayloadJson, await TextAsync(archive, "payload.json"));
        Assert.Contains("alert(1)", await TextAsync(archive, "trail.json"), StringComparison.Ordinal);
        Assert.Empty(await VerifyAsync());
    }

    [Fact]
    public async Task Write_HostileTexts_AreEncodedInThePage()
    {
        await ExportAsync();

        await using var archive = await ZipFile.OpenReadAsync(Archive);
        var page = await TextAsync(archive, "index.html");

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("src=\"pictures/0001.jpg\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("changed", "pictures/0001.jpg is not what was exported")]
    [InlineData("removed", "pictures/0001.jpg is missing")]
    [InlineData("added", "../evil.txt is not in the manifest")]
    [InlineData("twice", "pictures/0001.jpg is in the archive twice")]
    [InlineData("manifest", "The signature does not fit the manifest")]
    [InlineData("unsigned", "The manifest is not signed")]
    [InlineData("broken off", "The archive has no manifest.json")]
    public async Task Verify_TamperedArchive_IsAFinding(string how, string finding)
    {
        await ExportAsync();
        await using (var archive = await ZipFile.OpenAsync(Archive, ZipArchiveMode.Update))
        {
            var manifest = await TextAsync(archive, "manifest.json");
            (how switch
            {
                "changed" or "removed" => archive.GetEntry("pictures/0001.jpg"),
                "manifest" or "broken off" => archive.GetEntry("manifest.json"),
                "unsigned" => archive.GetEntry("manifest.sig"),
                _ => null,
            })?.Delete();
            var (name, text) = how switch
            {
                "changed" or "twice" => ("pictures/0001.jpg", "other"),
                "added" => ("../evil.txt", "x"),
                "manifest" => ("manifest.json", manifest.Replace("Kim", "Sam", StringComparison.Ordinal)),
                _ => ("", ""),
            };
            if (name.Length > 0)
            {
                await using var stream = await archive.CreateEntry(name).OpenAsync();
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
            }
        }

        Assert.Contains(finding, Assert.Single(await VerifyAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnotherKey_IsAFinding()
    {
        await ExportAsync();
        await File.WriteAllTextAsync(PublicKey, CheckpointKeyPair.Create().PublicKeyPem);

        Assert.Contains("none of the given ones", Assert.Single(await VerifyAsync(writeKey: false)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoZip_SaysSo()
    {
        await File.WriteAllTextAsync(Archive, "no zip");

        await Assert.ThrowsAsync<InvalidDataException>(() => VerifyAsync());
    }

    [Fact]
    public async Task WhyNot_KeyMissing_NamesIt()
    {
        await RecordAsync();
        var trail = await new AuditReader(Options, TimeProvider.System, EncryptionKeys.Of(EncryptionKeys.Second)).ReadAsync(_job.Id, default);

        Assert.Contains("which this worker does not have", CreateSut().WhyNot(trail!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ErasedJob_SaysWhatIsMissingAndVerifies()
    {
        var folder = await RecordAsync();
        await AuditTrailAppender.For(Options.Value, _job.Id).AppendAsync(
            new AuditEvent { Sequence = 0, At = DateTimeOffset.UtcNow, Kind = AuditEvent.ErasedKind, Attempt = 0, Worker = "Kim", Message = "Erased." }, durable: false, TimeProvider.System, default);
        DataKeyFile.Erase(folder);

        await WriteAsync(job: null);

        await using var archive = await ZipFile.OpenReadAsync(Archive);
        Assert.Contains("0001.jpg: It was erased.", await TextAsync(archive, "manifest.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("pictures/0001.jpg", archive.Entries.Select(entry => entry.FullName));
        Assert.Empty(await VerifyAsync());
    }

    private JobExport CreateSut() => new(Reader, new SecretResolver([new SigningKey(_pair.PrivateKey)]), TimeProvider.System, NullLogger<JobExport>.Instance);

    private async Task ExportAsync()
    {
        await RecordAsync();
        await WriteAsync(_job);
    }

    private async Task WriteAsync(JobRecord? job)
    {
        await using var file = new FileStream(Archive, FileMode.CreateNew, FileAccess.Write);
        await using var output = new ResponseLikeStream(file);
        await CreateSut().WriteAsync((await Reader.ReadAsync(_job.Id, default))!, job, "Kim", output, default);
    }

    private async Task<string> RecordAsync()
    {
        using var recorder = new AuditRecorder(
            Options.Value, new AuditRun(_job.Id, 1, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, encryption: EncryptionKeys.Of(EncryptionKeys.First));
        var first = await recorder.StorePictureAsync("one"u8.ToArray(), default);
        await recorder.StorePictureAsync("two"u8.ToArray(), default);
        await recorder.RecordAsync(new StepEvent { Flow = "fill", Verb = "fill", Position = "a.yaml:1:1", Outcome = "ok", Asked = Hostile, Shown = Hostile, PictureBefore = first }, default);
        await recorder.RecordComparisonAsync("differs", [new FieldComparison("memo", Hostile, null, false)], default);
        await recorder.StoreResultAsync("""{"number":"SO-1"}""", default);
        await recorder.NoteAsync("done", Hostile, default);
        return AuditFolderLayout.Of(Options.Value.Folder, _job.Id)!;
    }

    private async Task<IReadOnlyList<string>> VerifyAsync(bool writeKey = true)
    {
        if (writeKey)
        {
            await File.WriteAllTextAsync(PublicKey, _pair.PublicKeyPem);
        }

        return await ExportVerifier.VerifyAsync(Archive, [PublicKey], default);
    }

    private static async Task<string> TextAsync(ZipArchive archive, string name)
    {
        await using var stream = await archive.GetEntry(name)!.OpenAsync();
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>As the body of a response: no seeking, no reading, no synchronous write.</summary>
    private sealed class ResponseLikeStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);
    }

    private sealed class SigningKey(string text) : ISecretProvider
    {
        public string Describe(SecretName name) => "the test";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) => ValueTask.FromResult(name == CheckpointSigningKey.Name ? new Secret(text) : null);
    }
}

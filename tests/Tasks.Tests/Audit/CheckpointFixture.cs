using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Audit.Verification;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;


namespace BrowserAgent.Tasks.Tests.Audit;

/// <summary>An audit folder with a second folder and a key pair.</summary>
internal sealed class CheckpointFixture : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("checkpoints-").FullName;

    public CheckpointFixture()
    {
        File.WriteAllText(PublicKey, Pair.PublicKeyPem);
        Directory.CreateDirectory(Options.CheckpointFolder);
    }

    public CheckpointKeyPair Pair { get; } = CheckpointKeyPair.Create();

    public string Folder => Path.Combine(_root, "audit");

    public string PublicKey => Path.Combine(_root, "public.pem");

    public string ListFile => Path.Combine(Folder, AuditFolderLayout.CheckpointsFile);

    public AuditOptions Options => new() { Folder = Folder, CheckpointFolder = Path.Combine(_root, "second"), CheckpointEvents = 10, CheckpointInterval = TimeSpan.FromDays(1) };

    public string Copy => Directory.GetFiles(Path.Combine(_root, "second")).Single();

    public static JobId NewJob() => JobId.New(DateTimeOffset.UtcNow);

    public string EventsOf(JobId job) => Path.Combine(AuditFolderLayout.Of(Folder, job)!, AuditFolderLayout.EventsFile);

    /// <summary>A worker's writer, not started.</summary>
    public CheckpointWriter Writer(UnanchoredTrails unanchored, string? privateKey, ILogger<CheckpointWriter>? logger = null, params ICheckpointCopy[] more) =>
        Writer(unanchored, new FixedSecret(privateKey), logger, more);

    public CheckpointWriter Writer(UnanchoredTrails unanchored, ISecretProvider secrets, ILogger<CheckpointWriter>? logger = null, params ICheckpointCopy[] more)
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var list = new CheckpointList(options, TimeProvider.System);
        return new CheckpointWriter(
            unanchored,
            list,
            new LeftoverTrails(options, list, TimeProvider.System),
            new CheckpointCopies([new SecondFolderCopy(options, TimeProvider.System), .. more], TimeProvider.System, NullLogger<CheckpointCopies>.Instance),
            new SecretResolver([secrets]),
            options,
            TimeProvider.System,
            logger ?? NullLogger<CheckpointWriter>.Instance);
    }

    public async Task RecordAsync(JobId job, int events, UnanchoredTrails? unanchored = null)
    {
        using var recorder = new AuditRecorder(Options, new AuditRun(job, 1, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, unanchored: unanchored);
        for (var number = 0; number < events; number++)
        {
            await recorder.StorePictureAsync(new byte[] { 1, (byte)number }, default);
            await recorder.NoteAsync("claimed", "x", default);
        }
    }

    public Task<TrailVerification> VerifyAsync(params string[] copies) => VerifyAsync(request => request with { CopyFiles = copies });

    public Task<TrailVerification> VerifyAsync(Func<TrailVerificationRequest, TrailVerificationRequest> change) => new TrailVerifier(TimeProvider.System).VerifyAsync(
        change(new TrailVerificationRequest { Folder = Folder, PublicKeyFiles = [PublicKey], RecheckAfter = TimeSpan.FromMilliseconds(50) }), CancellationToken.None);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private sealed class FixedSecret(string? text) : ISecretProvider
    {
        public string Describe(SecretName name) => "the test";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) => ValueTask.FromResult(text is null || name != CheckpointSigningKey.Name ? null : new Secret(text));
    }
}

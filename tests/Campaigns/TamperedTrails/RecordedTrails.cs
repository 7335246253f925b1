using System.Globalization;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Audit.Content;
using BrowserAgent.Tasks.Audit.Verification;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Campaigns.TamperedTrails;

/// <summary>An audit folder that the product's recorder and checkpoint writer filled, with a second folder for the checkpoints, and its keys. Every second trail is encrypted, and every fourth was erased.</summary>
internal sealed class RecordedTrails : IDisposable
{
    private const int JobsPerCheckpoint = 5;

    /// <summary>Even, so that these are among the encrypted ones.</summary>
    private const int ErasedEach = 4;

    private readonly string _root = Directory.CreateTempSubdirectory("tampered-trails-").FullName;
    private readonly CheckpointKeyPair _pair = CheckpointKeyPair.Create();
    private readonly List<JobId> _jobs = [];

    private RecordedTrails()
    {
    }

    public IReadOnlyList<JobId> Jobs => _jobs;

    public string Folder => Path.Combine(_root, "audit");

    public string CheckpointsFile => Path.Combine(Folder, AuditFolderLayout.CheckpointsFile);

    private string PublicKeyFile => Path.Combine(_root, "public.pem");

    private string SecondFolder => Path.Combine(_root, "copies");

    public static async Task<RecordedTrails> RecordAsync(int jobs, Random random, CancellationToken cancellationToken)
    {
        var trails = new RecordedTrails();
        Directory.CreateDirectory(trails.SecondFolder);
        await File.WriteAllTextAsync(trails.PublicKeyFile, trails._pair.PublicKeyPem, cancellationToken);
        var unanchored = new UnanchoredTrails();
        var options = Options.Create(new AuditOptions { Folder = trails.Folder, CheckpointFolder = trails.SecondFolder, CheckpointInterval = TimeSpan.FromDays(1), CheckpointEvents = 1_000_000 });
        var list = new CheckpointList(options, TimeProvider.System);
        using var writer = new CheckpointWriter(
            unanchored,
            list,
            new LeftoverTrails(options, list, TimeProvider.System),
            new CheckpointCopies([new SecondFolderCopy(options, TimeProvider.System)], TimeProvider.System, NullLogger<CheckpointCopies>.Instance),
            new SecretResolver([new OneSecret(CheckpointSigningKey.Name, trails._pair.PrivateKey)]),
            options,
            TimeProvider.System,
            NullLogger<CheckpointWriter>.Instance);
        var encryption = new EncryptionKeySource(
            new SecretResolver([new OneSecret(EncryptionKeySource.Name, trails._pair.PrivateKey)]), Options.Create(new EncryptionOptions()), TimeProvider.System, NullLogger<EncryptionKeySource>.Instance);
        await writer.StartAsync(cancellationToken);
        for (var number = 0; number < jobs; number++)
        {
            var id = JobId.New(DateTimeOffset.UtcNow.AddMinutes(-number));
            trails._jobs.Add(id);
            await RecordJobAsync(options.Value, id, unanchored, number % 2 == 0 ? encryption : null, random, cancellationToken);
            if (number % ErasedEach == 0)
            {
                await EraseAsync(options.Value, id, unanchored, cancellationToken);
            }

            if (number % JobsPerCheckpoint == JobsPerCheckpoint - 1)
            {
                await writer.WriteAsync(cancellationToken);
            }
        }

        await writer.StopAsync(cancellationToken);
        return trails;
    }

    public string FolderOf(JobId job) => AuditFolderLayout.Of(Folder, job)!;

    public string EventsOf(JobId job) => Path.Combine(FolderOf(job), AuditFolderLayout.EventsFile);

    public Task<TrailVerification> VerifyAsync(IReadOnlyList<string> without, CancellationToken cancellationToken) => new TrailVerifier(TimeProvider.System).VerifyAsync(
        new TrailVerificationRequest
        {
            Folder = Folder,
            PublicKeyFiles = [PublicKeyFile],
            CopyFiles = Directory.GetFiles(SecondFolder),
            ChainsOnly = without.Contains(TamperedTrailsPlan.Checkpoints),
            RecheckAfter = TimeSpan.Zero,
        },
        cancellationToken);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task RecordJobAsync(AuditOptions options, JobId id, UnanchoredTrails unanchored, EncryptionKeySource? encryption, Random random, CancellationToken cancellationToken)
    {
        using var recorder = new AuditRecorder(options, new AuditRun(id, 1, "w1", PastIntent: false), TimeProvider.System, NullLogger.Instance, unanchored: unanchored, encryption: encryption);
        await recorder.NoteAsync("claimed", "Site sample, job type order.", cancellationToken);
        for (var step = random.Next(3, 8); step > 0; step--)
        {
            var picture = new byte[random.Next(1_000, 4_000)];
            random.NextBytes(picture);
            var name = await recorder.StorePictureAsync(picture, cancellationToken);
            var value = random.Next(1, 9_000).ToString(CultureInfo.InvariantCulture);
            await recorder.RecordAsync(
                new StepEvent { Flow = "fill", Verb = "fill", Position = "site.yaml:1:1", Outcome = "ok", Rung = RungName.Declared, Asked = value, Shown = value, PictureAfter = name }, cancellationToken);
        }

        await recorder.RecordIntentAsync("intent", cancellationToken);
        await recorder.RecordComparisonAsync("equal", [new FieldComparison("quantity", "7", "7", true)], cancellationToken);
        await recorder.StoreResultAsync($$"""{"number":"{{id}}"}""", cancellationToken);
        await recorder.NoteAsync("done", "Done: Entered.", cancellationToken);
    }

    private static async Task EraseAsync(AuditOptions options, JobId id, UnanchoredTrails unanchored, CancellationToken cancellationToken)
    {
        var trail = AuditTrailAppender.For(options, id, unanchored);
        await trail.AppendAsync(
            new AuditEvent { Sequence = 0, At = DateTimeOffset.UtcNow, Kind = AuditEvent.ErasedKind, Attempt = 0, Worker = "admin", Message = "Erased." }, durable: false, TimeProvider.System, cancellationToken);
        DataKeyFile.Erase(trail.Folder);
    }

    private sealed class OneSecret(SecretName known, string text) : ISecretProvider
    {
        public string Describe(SecretName name) => "the campaign";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) => ValueTask.FromResult<Secret?>(name == known ? new Secret(text) : null);
    }
}

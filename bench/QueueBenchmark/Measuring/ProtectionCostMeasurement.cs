using System.Globalization;
using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Lanes;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Sessions.Files;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.QueueBenchmark.Measuring;

/// <summary>
/// What the hash chain and the encryption cost in processor time of this process. Three lanes take turns: events and pictures written as they are, with the hash chain, and with chain and
/// encryption. The chain can't be switched off in the product, so the first lane writes the same events and files itself, in the same number of opens and flushes.
/// </summary>
internal static class ProtectionCostMeasurement
{
    public const string Bare = "bare";
    public const string Chained = "chained";
    public const string Encrypted = "encrypted";

    private const int StepsAnOrder = 60;
    private const int PicturesAnOrder = 25;
    private const int PictureBytes = 30 * 1024;
    private const string Result = """{"number":"SO-2026-0001","reference":"PO-2026-0000001"}""";

    private static readonly string[] Lanes = [Bare, Chained, Encrypted];

    /// <param name="bench">Is told of each turn.</param>
    /// <param name="folder">For the trails.</param>
    /// <param name="turns">Counted turns of each lane.</param>
    /// <param name="jobsATurn">No-op jobs and, a tenth of them, orders.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Microseconds of each lane's turns: of a no-op job, and of what an order writes.</returns>
    public static async Task<IReadOnlyDictionary<string, ProtectionCost>> MeasureAsync(BenchmarkRunner bench, string folder, int turns, int jobsATurn, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServerProcess.StartAsync(cancellationToken);
        var costs = Lanes.ToDictionary(lane => lane, _ => new ProtectionCost([], []), StringComparer.Ordinal);
        var keys = new EncryptionKeySource(
            new SecretResolver([new FixedSecret()]), Options.Create(new EncryptionOptions()), TimeProvider.System, NullLogger<EncryptionKeySource>.Instance);
        var picture = new byte[PictureBytes];
        new Random(1).NextBytes(picture);
        await using var open = await BenchQueue.OpenAsync(redis.Address, "clear", runsMaintenance: false, cancellationToken);
        await using var secret = await BenchQueue.OpenAsync(redis.Address, "encrypted", runsMaintenance: false, cancellationToken, keys);

        // The first turns compile and warm up.
        for (var turn = -2; turn < turns; turn++)
        {
            for (var place = 0; place < Lanes.Length; place++)
            {
                var lane = Lanes[(place + turn + Lanes.Length) % Lanes.Length];
                var (queue, encryption) = lane == Encrypted ? (secret, (EncryptionKeySource?)keys) : (open, null);
                var root = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{lane}-{turn + 2}"));
                var noOp = await CostOfAsync(jobsATurn, _ => RunNoOpAsync(lane, root, queue, encryption, cancellationToken));
                var order = await CostOfAsync(Math.Max(1, jobsATurn / 10), _ => WriteOrderAsync(Writer(lane, root, JobId.New(DateTimeOffset.UtcNow), null, encryption), picture, cancellationToken));
                if (turn >= 0)
                {
                    costs[lane].NoOp.Add(noOp);
                    costs[lane].Order.Add(order);
                }

                Directory.Delete(root, recursive: true);
            }

            bench.Say($"turn {turn + 1} of {turns}: no-op job {costs[Bare].NoOp.LastOrDefault():0}, {costs[Chained].NoOp.LastOrDefault():0}, {costs[Encrypted].NoOp.LastOrDefault():0} us");
        }

        return costs;
    }

    private static async Task<double> CostOfAsync(int times, Func<int, Task> run)
    {
        // Collections of an earlier lane's garbage must not count for this one.
        GC.Collect();
        var before = Environment.CpuUsage.TotalTime;
        for (var number = 0; number < times; number++)
        {
            await run(number);
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / times;
    }

    /// <summary>A job from its submission to its end that does nothing at a site: the events and the result that a run writes around the site's work.</summary>
    private static async Task RunNoOpAsync(string lane, string root, BenchQueue queue, EncryptionKeySource? encryption, CancellationToken cancellationToken)
    {
        var job = BenchJobGenerator.Bare("acme") with { PayloadJson = BenchJobGenerator.Payload(1) };
        await queue.Queue.EnqueueAsync(job, cancellationToken);
        var claim = await queue.Queue.ClaimAsync("w1", cancellationToken) ?? throw new BenchFailedException("A job that was stored could not be claimed.");
        var writer = Writer(lane, root, job.Id, claim.Job.Key, encryption);
        await writer.NoteAsync("claimed", "Site sample, pack version 3, job type purchase-order.");
        await writer.NoteAsync("session", "Session sample-1 of account clerk.");
        await writer.NoteAsync("verified", "The record was read and compared: equal.");
        await writer.StoreResultAsync(Result);
        await queue.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, Result, cancellationToken);
        await writer.NoteAsync("done", "Done: Entered.");
        writer.Dispose();
    }

    /// <summary>The events and pictures of an order with three lines.</summary>
    private static async Task WriteOrderAsync(ITrailWriter writer, byte[] picture, CancellationToken cancellationToken)
    {
        for (var number = 0; number < StepsAnOrder && !cancellationToken.IsCancellationRequested; number++)
        {
            var name = number < PicturesAnOrder ? await writer.StorePictureAsync(picture) : null;
            await writer.RecordAsync(new StepEvent
            {
                Flow = "fill",
                Verb = "fill",
                Position = "site.yaml:120:9",
                Element = "quantity",
                Rung = RungName.Declared,
                Outcome = "ok",
                Asked = "250",
                Shown = "250",
                PictureAfter = name,
                Address = "/orders/new",
                Milliseconds = 41.5,
            });
        }

        await writer.StoreResultAsync(Result);
        await writer.NoteAsync("done", "Done: Entered.");
        writer.Dispose();
    }

    private static ITrailWriter Writer(string lane, string root, JobId job, DataKey? key, EncryptionKeySource? encryption) => lane == Bare
        ? new BareWriter(AuditFolderLayout.Of(root, job)!)
        : new ProductWriter(new AuditRecorder(
            AuditTrailAppender.For(new AuditOptions { Folder = root }, job, encryption: encryption, keyOfPayload: key),
            pictures: true,
            new AuditRun(job, 1, "w1", PastIntent: false),
            TimeProvider.System,
            NullLogger.Instance,
            availability: null));

    private interface ITrailWriter : IDisposable
    {
        Task NoteAsync(string kind, string message);

        Task RecordAsync(StepEvent step);

        Task<string> StorePictureAsync(byte[] picture);

        Task StoreResultAsync(string json);
    }

    private sealed class ProductWriter(AuditRecorder recorder) : ITrailWriter
    {
        public async Task NoteAsync(string kind, string message) => await recorder.NoteAsync(kind, message, CancellationToken.None);

        public async Task RecordAsync(StepEvent step) => await recorder.RecordAsync(step, CancellationToken.None);

        public async Task<string> StorePictureAsync(byte[] picture) => await recorder.StorePictureAsync(picture, CancellationToken.None);

        public Task StoreResultAsync(string json) => recorder.StoreResultAsync(json, CancellationToken.None);

        public void Dispose() => recorder.Dispose();
    }

    /// <summary>The product's writes without hashes: the same file names, one open and flush for each event, and nothing read.</summary>
    private sealed class BareWriter(string folder) : ITrailWriter
    {
        private int _events;
        private int _pictures;

        public Task NoteAsync(string kind, string message) => AppendAsync(NewEvent(kind) with { Message = message });

        public Task RecordAsync(StepEvent step) => AppendAsync(NewEvent("step") with { Step = step });

        public Task<string> StorePictureAsync(byte[] picture)
        {
            OwnerOnly.CreateFolder(folder);
            var name = AuditFolderLayout.PictureName(++_pictures);
            OwnerOnly.Write(Path.Combine(folder, name), picture);
            return Task.FromResult(name);
        }

        public Task StoreResultAsync(string json)
        {
            OwnerOnly.CreateFolder(folder);
            var target = Path.Combine(folder, AuditFolderLayout.ResultFile);
            OwnerOnly.Write(target + ".new", System.Text.Encoding.UTF8.GetBytes(json));
            File.Move(target + ".new", target, overwrite: true);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
        }

        private static AuditEvent NewEvent(string kind) => new() { Sequence = 0, At = TimeProvider.System.GetUtcNow(), Kind = kind, Attempt = 1, Worker = "w1" };

        private async Task AppendAsync(AuditEvent next)
        {
            OwnerOnly.CreateFolder(folder);
            await using var file = OwnerOnly.Open(Path.Combine(folder, AuditFolderLayout.EventsFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var line = JsonSerializer.SerializeToUtf8Bytes(next with { Sequence = ++_events }, AuditJsonOptions.Options);
            WriteWhole(file, [.. line, (byte)'\n']);
        }

        private static void WriteWhole(FileStream file, byte[] line)
        {
            file.Seek(0, SeekOrigin.End);
            file.Write(line);
            file.Flush(flushToDisk: false);
        }
    }

    private sealed class FixedSecret : ISecretProvider
    {
        public string Describe(SecretName name) => "the benchmark";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(name == EncryptionKeySource.Name ? new Secret("a-key-of-the-benchmark-0123456789-0123456789") : null);
    }
}

/// <summary>Microseconds of each turn.</summary>
/// <param name="NoOp">Of a no-op job.</param>
/// <param name="Order">Of what an order writes.</param>
internal sealed record ProtectionCost(List<double> NoOp, List<double> Order);

using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Leases;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.Tests.Fakes;
using BrowserAgent.Tasks.Tests.Intake;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>The real commit protocol with a site, a session pool and a queue in memory.</summary>
internal sealed class EntryProtocolFixture : IDisposable
{
    public static readonly FieldSet Payload = new(new Dictionary<string, FieldValue>(StringComparer.Ordinal)
    {
        ["reference"] = new FieldValue.Text("PO-1"),
        ["supplier"] = new FieldValue.Text("ACME"),
        ["due"] = new FieldValue.Date(new DateOnly(2026, 3, 4)),
        ["lines"] = new FieldValue.Rows([Line("A", 2, 12.5m), Line("B", 1, 3)]),
    });

    public EntryProtocolFixture()
    {
        Site = new FakeSiteFlowRunner(Journal) { OnClick = Save };
        Queue = new FakeQueue(Journal);
    }

    public List<string> Journal { get; } = [];

    public FakeSiteFlowRunner Site { get; }

    public FakeQueue Queue { get; }

    public FakePool Pool { get; } = new();

    public FakeJobLease JobLease { get; } = new();

    public WaitSkippingTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public RunnerOptions Options { get; init; } = new();

    // In a memory file system where there is one: else thousands of runs would wait for thousands of flushes to disk.
    public string AuditRoot { get; } = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"protocol-{Guid.NewGuid():N}");

    public EarlyWriteRegister EarlyWrites { get; } = new();

    public IRecordFinder? Search { get; set; }

    /// <summary>Kept from run to run, as in a worker.</summary>
    public SearchProbe Probe => field ??= new SearchProbe(Search ?? new RecordFinder(Site), Microsoft.Extensions.Options.Options.Create(Options), NullLogger<SearchProbe>.Instance);

    public static FieldSet Line(string item, decimal quantity, decimal price) =>
        FieldSet.Empty.With("item", new FieldValue.Text(item)).With("quantity", new FieldValue.Number(quantity)).With("price", new FieldValue.Number(price));

    public static FieldSet Record(FieldSet payload, string id = "17") => payload.With("id", new FieldValue.Text(id));

    public static FieldSet Wrong => Payload.With("supplier", new FieldValue.Text("ACNE"));

    public void Save(FieldSet form) => Site.Records.Add(Record(form, $"{17 + Site.Records.Count}"));

    public static JobClaim Claim(JobPhase phase = JobPhase.None, string type = SamplePack.EnterType, string? payload = null) => new(
        new JobRecord
        {
            Id = JobId.New(DateTimeOffset.UtcNow),
            Site = "sample",
            Type = type,
            Tenant = "default",
            PayloadJson = payload ?? CanonicalPayloadSerializer.Write(Payload),
            NaturalKey = "PO-1",
            State = JobState.Running,
            Phase = phase,
        },
        Fence: 1,
        WorkerId: "w1");

    public EntryProtocol Protocol()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var verifier = new RecordVerifier(Site, Search ?? new RecordFinder(Site));
        var guard = new CommitTimeGuard(options);
        return new EntryProtocol(
            verifier, Probe, new FormFiller(Site, guard), new DraftFinder(verifier, EarlyWrites, options, Time, NullLogger<DraftFinder>.Instance), guard,
            new CommitVerifier(verifier, options, Time, NullLogger<CommitVerifier>.Instance), Queue, NullLogger<EntryProtocol>.Instance);
    }

    public async Task<RunResult> RunAsync(JobPhase phase = JobPhase.None, CancellationToken cancellationToken = default)
    {
        var claim = Claim(phase);
        Progress = new RunProgress { Phase = phase };
        var request = new LeaseRequest { Site = "sample" };
        var granted = (LeaseResult.Granted)await Pool.LeaseAsync(request, cancellationToken);
        await using var session = new RecoverableSession(Pool, request, granted.Lease);
        using var audit = new AuditRecorder(new AuditOptions { Folder = AuditRoot }, new AuditRun(claim.Job.Id, 1, "w1", phase >= JobPhase.Intent), Time, NullLogger.Instance);
        using var run = new RunContext
        {
            Claim = claim,
            Pack = SamplePack.Pack,
            Type = SamplePack.Enter,
            Payload = Payload,
            JobLease = JobLease,
            Session = session,
            Audit = audit,
            Progress = Progress,
        };
        var outcome = await Protocol().RunAsync(run, cancellationToken);
        Trail = await new AuditReader(Microsoft.Extensions.Options.Options.Create(new AuditOptions { Folder = AuditRoot }), TimeProvider.System).ReadAsync(claim.Job.Id, cancellationToken);
        return outcome;
    }

    public AuditTrail? Trail { get; private set; }

    /// <summary>The progress of the last run; also set when it threw.</summary>
    public RunProgress? Progress { get; private set; }

    /// <summary>The messages of one kind of event in the last run's trail.</summary>
    public IEnumerable<string?> Notes(string kind) => Trail!.Events.Where(read => read.Kind == kind).Select(read => read.Message);

    public void Dispose()
    {
        if (Directory.Exists(AuditRoot))
        {
            Directory.Delete(AuditRoot, recursive: true);
        }
        else
        {
            File.Delete(AuditRoot);
        }
    }
}

internal sealed class FakeJobLease : IJobLease
{
    public bool CancelAsked { get; set; }

    public Queue<TimeSpan> Scripted { get; } = new();

    public bool Renews { get; set; } = true;

    public TimeSpan TimeLeft => Scripted.TryDequeue(out var left) ? left : TimeSpan.FromSeconds(30);

    public Task<bool> RenewAsync(CancellationToken cancellationToken) => Task.FromResult(Renews);
}

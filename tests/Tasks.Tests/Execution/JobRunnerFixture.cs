using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Demand;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Execution;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.SiteAvailability;
using BrowserAgent.Tasks.Tests.Committing;
using BrowserAgent.Tasks.Tests.Intake;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Execution;

/// <summary>The real job runner and dispatcher around <see cref="EntryProtocolFixture"/>, on the real clock.</summary>
internal sealed class JobRunnerFixture : IDisposable
{
    private AuditAvailability? _auditAvailability;
    private SiteOutageBreaker? _outages;

    public EntryProtocolFixture Protocol { get; } = new();

    public RunnerOptions Options { get; init; } = new() { SearchWindow = TimeSpan.FromMilliseconds(100), SearchEvery = TimeSpan.FromMilliseconds(10) };

    public QueueOptions QueueOptions { get; init; } = new() { IdlePollMax = TimeSpan.FromMilliseconds(100) };

    public AuditOptions AuditOptions => new() { Folder = Protocol.AuditRoot };

    public AuditAvailability AuditAvailability => _auditAvailability ??= new AuditAvailability(
        Microsoft.Extensions.Options.Options.Create(AuditOptions), TimeProvider.System, NullLogger<AuditAvailability>.Instance);

    public SiteOutageBreaker Outages => _outages ??= new SiteOutageBreaker(Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(QueueOptions), TimeProvider.System);

    public EncryptionKeySource? Encryption { get; init; }

    public RunDurationEstimator Durations { get; } = new();

    public JobRunner Runner() => new(
        new JobResolver(SamplePack.Catalog),
        new RunScopeFactory(
            Protocol.Queue,
            Microsoft.Extensions.Options.Options.Create(Options),
            Microsoft.Extensions.Options.Options.Create(QueueOptions),
            Microsoft.Extensions.Options.Options.Create(AuditOptions),
            AuditAvailability,
            new AuditTrailAppenders(Microsoft.Extensions.Options.Options.Create(AuditOptions), new UnanchoredTrails(), Encryption),
            TimeProvider.System,
            NullLoggerFactory.Instance),
        new JobSessionRunner(
            Protocol.Pool,
            Protocol.Protocol(),
            new ReadProtocol(Protocol.Site),
            Durations,
            Microsoft.Extensions.Options.Options.Create(Options),
            Microsoft.Extensions.Options.Options.Create(QueueOptions),
            TimeProvider.System,
            NullLogger<JobSessionRunner>.Instance),
        new RunResultReporter(Protocol.Queue, TimeProvider.System, NullLogger<RunResultReporter>.Instance),
        Outages,
        NullLogger<JobRunner>.Instance);

    public JobDispatcher Dispatcher() => new(
        new JobClaimer(Protocol.Queue, AuditAvailability, Outages),
        new FakeWorkSignal(),
        Runner(),
        new QueueSessionDemand(Microsoft.Extensions.Options.Options.Create(Options)),
        Microsoft.Extensions.Options.Options.Create(Options),
        Microsoft.Extensions.Options.Options.Create(QueueOptions),
        TimeProvider.System,
        NullLogger<JobDispatcher>.Instance);

    public Task<AuditTrail?> TrailAsync(JobClaim claim) =>
        new AuditReader(Microsoft.Extensions.Options.Options.Create(AuditOptions), TimeProvider.System).ReadAsync(claim.Job.Id, CancellationToken.None);

    public void Dispose() => Protocol.Dispose();

    private sealed class FakeWorkSignal : IWorkSignal
    {
        public Task WaitForWorkAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
    }
}

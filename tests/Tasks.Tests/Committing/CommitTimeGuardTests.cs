using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Committing;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.Tests.Fakes;
using BrowserAgent.Tasks.Tests.Intake;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrowserAgent.Tasks.Tests.Committing;

public sealed class CommitTimeGuardTests : IAsyncDisposable
{
    private readonly EntryProtocolFixture _fixture = new();
    private readonly AuditRecorder _audit;
    private readonly RecoverableSession _session;
    private readonly RunContext _run;

    public CommitTimeGuardTests()
    {
        var claim = EntryProtocolFixture.Claim();
        _audit = new AuditRecorder(new AuditOptions { Folder = _fixture.AuditRoot }, new AuditRun(claim.Job.Id, 1, "w1", PastIntent: false), _fixture.Time, NullLogger.Instance);
        _session = new RecoverableSession(_fixture.Pool, new LeaseRequest { Site = "sample" }, new FakeLease(_fixture.Pool, "s1"));
        _run = new RunContext
        {
            Claim = claim,
            Pack = SamplePack.Pack,
            Type = SamplePack.Enter,
            Payload = EntryProtocolFixture.Payload,
            JobLease = _fixture.JobLease,
            Session = _session,
            Audit = _audit,
            Progress = new RunProgress(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        await _session.DisposeAsync();
        _audit.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public void Check_ExactlyTheBudgetLeft_IsAllowed()
    {
        _fixture.JobLease.Scripted.Enqueue(_fixture.Options.CommitBudget);
        _fixture.Pool.SiteTimeLeft = _fixture.Options.CommitBudget;

        Assert.Null(CreateSut().Check(_run));
    }

    [Fact]
    public void Check_LeaseShort_SaysWhatIsLeftAndWhatIsNeeded()
    {
        _fixture.JobLease.Scripted.Enqueue(TimeSpan.FromSeconds(2.9));

        Assert.Equal(
            new RunFailure.LeaseTooShort("2.9 s are left of the job's lease; the commit needs 3 s.", TimeSpan.FromSeconds(2.9)), CreateSut().Check(_run));
    }

    [Fact]
    public void Check_SiteTimeShort_SaysWhatIsLeftAndWhatIsNeeded()
    {
        _fixture.Pool.SiteTimeLeft = TimeSpan.FromSeconds(2.9);

        Assert.Equal(new RunFailure.SessionEnded("2.9 s are left of the site's session; the commit needs 3 s."), CreateSut().Check(_run));
    }

    [Fact]
    public async Task RenewAndCheck_NotRenewed_IsShortWhateverTheClockSays()
    {
        _fixture.JobLease.Renews = false;
        _fixture.JobLease.Scripted.Enqueue(TimeSpan.FromSeconds(20));

        var answer = Assert.IsType<RunFailure.LeaseTooShort>(await CreateSut().RenewAndCheckAsync(_run, CancellationToken.None));

        Assert.Contains("did not renew", answer.Why, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(20), answer.TimeLeft);
    }

    private CommitTimeGuard CreateSut() => new(Microsoft.Extensions.Options.Options.Create(_fixture.Options));
}

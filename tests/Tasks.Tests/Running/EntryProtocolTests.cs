using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Running;

namespace BrowserAgent.Tasks.Tests.Running;

public sealed class EntryProtocolTests : IDisposable
{
    private static readonly FlowOutcome.SessionEnded Ended = new("login page shown");
    private static readonly FlowOutcome.BrowserLost Lost = new("page closed");
    private static readonly FlowOutcome.SiteTroubled Troubled = new("503", TimeSpan.FromSeconds(7));
    private static readonly FlowOutcome.ElementUncertain Uncertain = new("order.save", "sample.yaml:1:1", "two candidates");

    private readonly ProtocolBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Run_NothingThere_EntersOnceAndProvesIt()
    {
        var done = Assert.IsType<RunOutcome.Done>(await _bed.RunAsync());

        Assert.Equal(JobVerdict.Entered, done.Verdict);
        Assert.Equal("""{"id":"17","reference":"PO-1"}""", done.ResultJson);
        Assert.Equal(["search", "fill", "prepare", "phase:Intent", "click", "phase:Submitted", "search", "open", "readRecord"], _bed.Journal);
        Assert.Equal(JobPhase.Submitted, _bed.Queue.Phase);
        Assert.Equal(9, _bed.Trail!.Comparison.Count);
        var intent = Assert.Single(_bed.Trail.Events, read => read.Message?.StartsWith("intent", StringComparison.Ordinal) == true);
        Assert.Contains("0001.jpg", intent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PreCheck_FoundEqual_EntersNothing()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));

        var done = Assert.IsType<RunOutcome.Done>(await _bed.RunAsync());

        Assert.Equal(JobVerdict.AlreadyThere, done.Verdict);
        AssertUntouched();
    }

    [Fact]
    public async Task PreCheck_FoundDifferent_ParksWithTheFields()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Wrong));

        var park = Assert.IsType<RunOutcome.Park>(await _bed.RunAsync());

        Assert.Contains("supplier asked \"ACME\", shown \"ACNE\"", park.Why, StringComparison.Ordinal);
        Assert.Contains(_bed.Trail!.Comparison, field => field is { Field: "supplier", Equal: false });
        AssertUntouched();
    }

    [Fact]
    public async Task PreCheck_Several_Parks()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload, "17"));
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload, "18"));

        Assert.Contains("2 records", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
        AssertUntouched();
    }

    [Fact]
    public async Task PreCheck_OnlyKeysThatContainIt_AreNoHits()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload.With("reference", new FieldValue.Text("PO-10")), "5"));

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunOutcome.Done>(await _bed.RunAsync()).Verdict);
    }

    [Fact]
    public async Task PreCheck_SameKeyInOtherCase_IsAPersons()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload.With("reference", new FieldValue.Text("po-1")), "5"));

        Assert.Contains("reference asked", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
        AssertUntouched();
    }

    [Theory]
    [InlineData("search")]
    [InlineData("open")]
    [InlineData("readRecord")]
    public async Task PreCheck_SessionEnded_LogsInOnceAndGoesOn(string flow)
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));
        _bed.Site.Script(flow, Ended);

        Assert.Equal(JobVerdict.AlreadyThere, Assert.IsType<RunOutcome.Done>(await _bed.RunAsync()).Verdict);
        Assert.Equal(1, _bed.Pool.Granted[0].Logins);
    }

    [Fact]
    public async Task PreCheck_SessionEndedTwice_Retries()
    {
        _bed.Site.Script("search", Ended, Ended);

        Assert.IsType<RunOutcome.Retry>(await _bed.RunAsync());
        AssertUntouched();
    }

    [Fact]
    public async Task Fill_SessionEndsTwice_StartsOverAndEntersOnce()
    {
        _bed.Site.Script("fill", Ended);
        _bed.Site.Script("prepare", Ended);

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunOutcome.Done>(await _bed.RunAsync()).Verdict);
        Assert.Equal((3, 1), (_bed.Site.CountOf("fill"), _bed.Site.Clicks));
    }

    [Fact]
    public async Task Fill_SessionEndsThreeTimes_Retries()
    {
        _bed.Site.Script("fill", Ended, Ended, Ended);

        Assert.IsType<RunOutcome.Retry>(await _bed.RunAsync());
        Assert.Equal((3, 0), (_bed.Site.CountOf("fill"), _bed.Site.Clicks));
    }

    [Fact]
    public async Task Fill_LoginRefused_ParksWithTheAccount()
    {
        _bed.Site.Script("fill", Ended);
        _bed.Pool.Logins.Enqueue(new LoginOutcome.Refused("locked"));

        Assert.Contains("buyer1", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal(0, _bed.Site.Clicks);
    }

    [Theory]
    [InlineData("search")]
    [InlineData("fill")]
    [InlineData("prepare")]
    public async Task BeforeIntent_EachTrouble_EndsAsItsKindAndNeverClicks(string flow)
    {
        foreach (var (trouble, end) in new (FlowOutcome, Type)[]
        {
            (Lost, typeof(RunOutcome.Stall)), (Troubled, typeof(RunOutcome.Retry)), (Uncertain, typeof(RunOutcome.Park)),
            (new FlowOutcome.ValueRefused("e", "1", "2", "cut"), typeof(RunOutcome.Park)), (new FlowOutcome.PolicyStopped("origin"), typeof(RunOutcome.Park)),
        })
        {
            using var bed = new ProtocolBed();
            bed.Site.Script(flow, trouble);

            var outcome = await bed.RunAsync();

            Assert.Equal(end, outcome.GetType());
            Assert.Equal((0, JobPhase.None), (bed.Site.Clicks, bed.Queue.Phase));
            if (outcome is RunOutcome.Retry retry)
            {
                Assert.Equal(TimeSpan.FromSeconds(7), retry.NotBefore);
            }
        }
    }

    [Fact]
    public async Task Guard_LeaseShort_GivesTheJobBackAtPhaseNone()
    {
        _bed.Hold.Scripted.Enqueue(TimeSpan.FromSeconds(2.9));

        Assert.IsType<RunOutcome.Release>(await _bed.RunAsync());
        AssertUntouched(filled: true);
    }

    [Fact]
    public async Task Guard_RenewalRefusedAndLeaseOver_LeavesPhaseNone()
    {
        _bed.Hold.Renews = false;
        _bed.Hold.Scripted.Enqueue(TimeSpan.Zero);

        Assert.IsType<RunOutcome.LeaseLost>(await _bed.RunAsync());
        AssertUntouched(filled: true);
    }

    [Fact]
    public async Task Guard_SiteTimeShort_LogsInAndThenGivesUpAtPhaseNone()
    {
        _bed.Pool.SiteTimeLeft = TimeSpan.FromSeconds(2);

        Assert.IsType<RunOutcome.Retry>(await _bed.RunAsync());
        Assert.Equal(2, _bed.Pool.Granted[0].Logins);
        AssertUntouched(filled: true);
    }

    [Fact]
    public async Task Guard_TimeRunsOutBetweenIntentAndClick_DoesNotClick()
    {
        _bed.Hold.Scripted.Enqueue(TimeSpan.FromSeconds(30));
        _bed.Hold.Scripted.Enqueue(TimeSpan.FromSeconds(2));

        Assert.IsType<RunOutcome.Stall>(await _bed.RunAsync());
        Assert.Equal((0, JobPhase.Intent), (_bed.Site.Clicks, _bed.Queue.Phase));
    }

    [Theory]
    [InlineData(FenceAnswer.LeaseGone)]
    [InlineData(FenceAnswer.StaleFence)]
    internal async Task Intent_Refused_DoesNotClick(FenceAnswer answer)
    {
        _bed.Queue.Answer = call => call == "phase:Intent" ? answer : FenceAnswer.Ok;

        Assert.IsType<RunOutcome.LeaseLost>(await _bed.RunAsync());
        Assert.Equal(0, _bed.Site.Clicks);
    }

    [Fact]
    public async Task Intent_JobWasAskedToEnd_EndsWithoutAClick()
    {
        _bed.Queue.Answer = call => call == "phase:Intent" ? FenceAnswer.CancelAsked : FenceAnswer.Ok;

        Assert.Contains("asked to end", Assert.IsType<RunOutcome.Release>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal(0, _bed.Site.Clicks);
    }

    [Fact]
    public async Task PreCheck_JobWasAskedToEnd_FillsNothing()
    {
        _bed.Hold.CancelAsked = true;

        Assert.IsType<RunOutcome.Release>(await _bed.RunAsync());
        AssertUntouched(filled: false);
    }

    [Fact]
    public async Task Intent_AnswerLost_DoesNotClick()
    {
        _bed.Queue.Answer = call => call == "phase:Intent" ? throw new QueueUnavailableException("cut") : FenceAnswer.Ok;

        await Assert.ThrowsAsync<QueueUnavailableException>(() => _bed.RunAsync());
        Assert.Equal(0, _bed.Site.Clicks);
    }

    [Fact]
    public async Task Intent_AuditFails_StopsBeforeThePhase()
    {
        _bed.Site.Before = (flow, cancelled) => flow == "prepare" ? File.WriteAllTextAsync(_bed.AuditRoot, "in the way", cancelled) : Task.CompletedTask;

        await Assert.ThrowsAsync<AuditUnavailableException>(() => _bed.RunAsync());
        Assert.Equal((0, JobPhase.None), (_bed.Site.Clicks, _bed.Queue.Phase));
    }

    [Fact]
    public async Task Intent_CancelledAfterIt_DoesNotClick()
    {
        using var cut = new CancellationTokenSource();
        _bed.Queue.Answer = call =>
        {
            if (call == "phase:Intent")
            {
                cut.Cancel();
            }

            return FenceAnswer.Ok;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bed.RunAsync(cancellationToken: cut.Token));
        Assert.Equal(0, _bed.Site.Clicks);
    }

    [Fact]
    public async Task Click_BrowserLost_FindsTheRecordInAnotherSession()
    {
        _bed.Site.Evidence = _bed.Site.Evidence with { BrowserLost = true, LandedSeen = false, ResponseStatus = null };

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunOutcome.Done>(await _bed.RunAsync()).Verdict);
        Assert.Equal((1, 2), (_bed.Site.Clicks, _bed.Pool.Granted.Count));
    }

    [Fact]
    public async Task Click_BrowserLostAndNoOtherSession_StallsForVerifyFirst()
    {
        _bed.Site.Evidence = _bed.Site.Evidence with { BrowserLost = true };
        _bed.Site.Before = (flow, _) =>
        {
            if (flow == "click")
            {
                _bed.Pool.Scripted.Enqueue(new LeaseOutcome.NoneFree("all busy"));
            }

            return Task.CompletedTask;
        };

        Assert.IsType<RunOutcome.Stall>(await _bed.RunAsync());
        Assert.Equal(1, _bed.Site.Clicks);
    }

    [Fact]
    public async Task Click_RefusedAndNothingFound_ParksWithTheSitesText()
    {
        _bed.Site.OnClick = _ => { };
        _bed.Site.Evidence = _bed.Site.Evidence with { LandedSeen = false, RefusedText = "Supplier is blocked", ResponseStatus = 422 };

        Assert.Contains("Supplier is blocked", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal((1, 2), (_bed.Site.Clicks, _bed.Site.CountOf("search")));
    }

    [Fact]
    public async Task Click_ServerErrorPage_IsNoRefusal()
    {
        _bed.Site.OnClick = form =>
        {
            _bed.Save(form);
            _bed.Site.BlindSearches = 5;
        };
        _bed.Site.Evidence = _bed.Site.Evidence with { LandedSeen = false, RefusedText = "An error occurred", ResponseStatus = 500 };

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunOutcome.Done>(await _bed.RunAsync()).Verdict);
        Assert.Equal(1, _bed.Site.Clicks);
    }

    [Fact]
    public async Task Click_LandedSeenButNothingFound_IsNotBelieved()
    {
        _bed.Site.OnClick = _ => { };

        Assert.Contains("unknown", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal(1, _bed.Site.Clicks);
    }

    [Fact]
    public async Task Click_LandedSeenButSavedWrong_Parks()
    {
        _bed.Site.OnClick = _ => _bed.Save(ProtocolBed.Wrong);

        Assert.Contains("shown \"ACNE\"", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_NeverReachedTheSite_IsAPersons()
    {
        _bed.Site.OnClick = _ => { };
        _bed.Site.Evidence = new() { ClickMayHaveReachedSite = false, Summary = "the button was gone" };

        Assert.Contains("never reached", Assert.IsType<RunOutcome.Park>(await _bed.RunAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submitted_NotStored_GoesOn()
    {
        _bed.Queue.Answer = call => call == "phase:Submitted" ? throw new QueueUnavailableException("cut") : FenceAnswer.Ok;

        Assert.IsType<RunOutcome.Done>(await _bed.RunAsync());
    }

    [Fact]
    public async Task NegativeControl_SearchThatAlwaysSaysNone_EntersASecondRecord()
    {
        _bed.Site.Records.Add(ProtocolBed.Record(ProtocolBed.Payload));
        _bed.Search = new BlindSearch();

        await _bed.RunAsync();

        // The oracle of duplicates is red without the pre-check, so it is worth something when green.
        Assert.Equal(2, _bed.Site.Records.Count);
    }

    private void AssertUntouched(bool filled = false)
    {
        Assert.Equal((0, JobPhase.None), (_bed.Site.Clicks, _bed.Queue.Phase));
        Assert.True(filled || _bed.Site.CountOf("fill") == 0, "The form was filled.");
    }

    private sealed class BlindSearch : IRecordSearch
    {
        public Task<SearchAnswer> FindAsync(FlowRequest request, JobTypeDefinition type, CancellationToken cancellationToken) =>
            Task.FromResult<SearchAnswer>(new SearchAnswer.None());
    }
}

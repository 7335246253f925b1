using BrowserAgent.Agent.Steps;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>What an operator reads of an entry: the notes in the audit trail and the reason with which a run ends.</summary>
public sealed class EntryProtocolReportTests : IDisposable
{
    private static readonly FlowResult.BrowserLost Lost = new("page closed");

    private readonly EntryProtocolFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Trail_EntryThatWorks_SaysIntentPictureEvidenceAndPhase()
    {
        await _fixture.RunAsync();

        Assert.Collection(
            _fixture.Notes("phase"),
            intent => Assert.Equal("intent: the form is filled as 0001.jpg shows; one click follows.", intent),
            submitted => Assert.Equal("submitted", submitted));
        Assert.Equal(_fixture.Site.Evidence.Summary, Assert.Single(_fixture.Notes("verdict")));
        Assert.Equal(JobPhase.Submitted, _fixture.Progress!.Phase);
    }

    [Fact]
    public async Task Trail_NoPictureOfTheForm_NamesNone()
    {
        _fixture.Site.FormPicture = null;

        await _fixture.RunAsync();

        Assert.Equal("intent: the form is filled; one click follows.", _fixture.Notes("phase").First());
    }

    [Theory]
    [InlineData(JobPhase.Intent)]
    [InlineData(JobPhase.Submitted)]
    public async Task VerifyFirst_Note_NamesThePhaseAndThatNothingIsEntered(JobPhase phase)
    {
        await _fixture.RunAsync(phase);

        var note = Assert.Single(_fixture.Notes("verdict"));
        Assert.Contains($"phase {phase}", note, StringComparison.Ordinal);
        Assert.Contains("nothing is entered", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FencedWriteResult.LeaseLost)]
    [InlineData(FencedWriteResult.StaleFence)]
    internal async Task IntentRefused_NoteAndReason_NameTheAnswerAndThatNothingWasClicked(FencedWriteResult answer)
    {
        _fixture.Queue.Answer = call => call == "phase:Intent" ? answer : FencedWriteResult.Ok;

        var lost = Assert.IsType<RunResult.LeaseLost>(await _fixture.RunAsync());

        Assert.Equal(2, _fixture.Notes("phase").Count());
        Assert.All([lost.Why, _fixture.Notes("phase").Last()], text =>
        {
            Assert.Contains($"({answer})", text, StringComparison.Ordinal);
            Assert.Contains("othing was clicked", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Intent_JobWasAskedToEnd_IsKnownToBeUndoneAndNoteless()
    {
        _fixture.Queue.Answer = call => call == "phase:Intent" ? FencedWriteResult.CancelAsked : FencedWriteResult.Ok;

        var release = Assert.IsType<RunResult.Release>(await _fixture.RunAsync());

        Assert.Contains("nothing was entered", release.Why, StringComparison.Ordinal);
        Assert.Equal(JobPhase.None, _fixture.Progress!.Phase);
        Assert.Single(_fixture.Notes("phase"));
    }

    [Fact]
    public async Task Intent_AnswerLost_IsThoughtSet()
    {
        _fixture.Queue.Answer = call => call == "phase:Intent" ? throw new QueueUnavailableException("cut") : FencedWriteResult.Ok;

        await Assert.ThrowsAsync<QueueUnavailableException>(() => _fixture.RunAsync());

        Assert.Equal(JobPhase.Intent, _fixture.Progress!.Phase);
    }

    [Fact]
    public async Task TimeRunsOutBeforeTheClick_NoteAndReason_SayHowMuchWasLeft()
    {
        _fixture.JobLease.Scripted.Enqueue(TimeSpan.FromSeconds(30));
        _fixture.JobLease.Scripted.Enqueue(TimeSpan.FromSeconds(2));

        var stall = Assert.IsType<RunResult.Stall>(await _fixture.RunAsync());

        var note = Assert.Single(_fixture.Notes("verdict"));
        Assert.StartsWith("Not clicked", note, StringComparison.Ordinal);
        Assert.Contains("nothing was clicked", stall.Why, StringComparison.Ordinal);
        Assert.All([note, stall.Why], text => Assert.Contains("2 s are left", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2.5, "2.5 s are left")]
    [InlineData(0, "0 s are left")]
    public async Task Guard_LeaseShort_ReasonSaysTheTimeAndThatNothingWasCommitted(double seconds, string left)
    {
        _fixture.JobLease.Scripted.Enqueue(TimeSpan.FromSeconds(seconds));
        _fixture.JobLease.Scripted.Enqueue(TimeSpan.FromSeconds(seconds));

        var why = await _fixture.RunAsync() switch
        {
            RunResult.Release release => release.Why,
            RunResult.LeaseLost lost => lost.Why,
            var other => $"{other}",
        };

        Assert.StartsWith(left, why, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was committed.", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submitted_Refused_StaysAtIntentInTrailAndProgress()
    {
        _fixture.Queue.Answer = call => call == "phase:Submitted" ? FencedWriteResult.LeaseLost : FencedWriteResult.Ok;

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync());

        Assert.Equal(JobPhase.Intent, _fixture.Progress!.Phase);
        Assert.Single(_fixture.Notes("phase"));
    }

    [Fact]
    public async Task FoundDifferent_Reason_SaysWhetherThisJobMayHaveEnteredIt()
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Wrong));

        var before = Assert.IsType<RunResult.Park>(await _fixture.RunAsync());
        var after = Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent));

        Assert.StartsWith("The site already holds a record of PO-1", before.Why, StringComparison.Ordinal);
        Assert.StartsWith("The saved record of PO-1", after.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verified_Note_CountsTheFieldsThatDiffer()
    {
        _fixture.Site.Records.Add(EntryProtocolFixture.Record(EntryProtocolFixture.Payload));
        await _fixture.RunAsync();
        Assert.Equal("The record of PO-1 was read: all 9 fields are equal.", Assert.Single(_fixture.Notes("verified")));

        _fixture.Site.Records[0] = EntryProtocolFixture.Record(EntryProtocolFixture.Wrong);
        await _fixture.RunAsync();
        Assert.Equal("The record of PO-1 was read: 1 of 9 fields differ.", Assert.Single(_fixture.Notes("verified")));
    }

    [Fact]
    public async Task Several_Reason_NamesCountAndKey()
    {
        _fixture.Site.OnClick = form =>
        {
            _fixture.Save(form);
            _fixture.Save(form);
        };

        Assert.Contains("2 records of PO-1", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrowserLostAfterTheClick_NoOtherSession_ReasonSaysWhyAndWhatIsNext()
    {
        LoseTheBrowserAtTheClick(new LeaseResult.NoneFree("all busy"));

        var stall = Assert.IsType<RunResult.Stall>(await _fixture.RunAsync());

        Assert.StartsWith("The browser was lost after the commit click.", stall.Why, StringComparison.Ordinal);
        Assert.Contains("all busy", stall.Why, StringComparison.Ordinal);
        Assert.EndsWith("The next run verifies first.", stall.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrowserLostAfterTheClick_AccountsRefused_ParksWithTheKey()
    {
        LoseTheBrowserAtTheClick(new LeaseResult.AccountsRefused("buyer1 is locked"));

        var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync());

        Assert.StartsWith("Whether PO-1 was saved can't be checked", park.Why, StringComparison.Ordinal);
        Assert.Contains("buyer1 is locked", park.Why, StringComparison.Ordinal);
        Assert.Equal(1, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task Verify_BrowserLostTwice_ReasonSaysWhyAndWhatIsNext()
    {
        _fixture.Site.Script("search", Lost, Lost);

        var stall = Assert.IsType<RunResult.Stall>(await _fixture.RunAsync(JobPhase.Intent));

        Assert.Contains("page closed", stall.Why, StringComparison.Ordinal);
        Assert.EndsWith("The next run verifies first.", stall.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingFound_Reason_SaysHowLongItWasSearchedForAndWhatTheClickShowed()
    {
        _fixture.Site.OnClick = _ => { };

        var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync());

        Assert.StartsWith("Whether PO-1 was saved is unknown: the record was searched for 60 s", park.Why, StringComparison.Ordinal);
        Assert.Contains($"(last: {_fixture.Site.Evidence.Summary})", park.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingFound_OfAnEarlierRunsClick_ReasonTellsNoLastSight()
    {
        Assert.DoesNotContain("(last:", Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SiteErrorForTheWholeWindow_Reason_SaysWhatTheSiteAnsweredLast()
    {
        _fixture.Site.Script("search", [.. Enumerable.Range(1, 31).Select(search => new FlowResult.SiteError($"503 at search {search}", null))]);

        var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent));

        Assert.Contains("(last: Site error: 503 at search 31)", park.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ElementUncertainForTheWholeWindow_ReasonNamesTheKeyAndTheElement()
    {
        _fixture.Site.Script("search", [.. Enumerable.Repeat(new FlowResult.ElementUncertain("order.list", "sample.yaml:1:1", "two candidates"), 31)]);

        var park = Assert.IsType<RunResult.Park>(await _fixture.RunAsync(JobPhase.Intent));

        Assert.StartsWith("Whether PO-1 was saved can't be checked", park.Why, StringComparison.Ordinal);
        Assert.Contains("order.list", park.Why, StringComparison.Ordinal);
    }

    private void LoseTheBrowserAtTheClick(LeaseResult next)
    {
        _fixture.Site.Evidence = _fixture.Site.Evidence with { BrowserLost = true };
        _fixture.Site.Before = (flow, _) =>
        {
            if (flow == "click")
            {
                _fixture.Pool.Scripted.Enqueue(next);
            }

            return Task.CompletedTask;
        };
    }
}

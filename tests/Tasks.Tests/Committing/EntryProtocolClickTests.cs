using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Tests.Committing;

/// <summary>What an entry makes of its click: what the page showed, and what the record search finds.</summary>
public sealed class EntryProtocolClickTests : IDisposable
{
    private readonly EntryProtocolFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Click_BrowserLost_FindsTheRecordInAnotherSession()
    {
        _fixture.Site.Evidence = _fixture.Site.Evidence with { BrowserLost = true, LandedSeen = false, ResponseStatus = null };

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync()).Verdict);
        Assert.Equal((1, 2), (_fixture.Site.Clicks, _fixture.Pool.Granted.Count));
    }

    [Fact]
    public async Task Click_BrowserLostAndNoOtherSession_StallsForVerifyFirst()
    {
        _fixture.Site.Evidence = _fixture.Site.Evidence with { BrowserLost = true };
        _fixture.Site.Before = (flow, _) =>
        {
            if (flow == "click")
            {
                _fixture.Pool.Scripted.Enqueue(new LeaseResult.NoneFree("all busy"));
            }

            return Task.CompletedTask;
        };

        Assert.IsType<RunResult.Stall>(await _fixture.RunAsync());
        Assert.Equal(1, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task Click_RefusedAndNothingFound_ParksWithTheSitesText()
    {
        _fixture.Site.OnClick = _ => { };
        _fixture.Site.Evidence = _fixture.Site.Evidence with { LandedSeen = false, RefusedText = "Supplier is blocked", ResponseStatus = 422 };

        Assert.Contains("Supplier is blocked", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal((1, 2), (_fixture.Site.Clicks, _fixture.Site.CountOf("search")));
    }

    [Fact]
    public async Task Click_RefusedAndNoSearchIsAnswered_DoesNotSayThatThereIsNone()
    {
        _fixture.Site.Evidence = _fixture.Site.Evidence with { LandedSeen = false, RefusedText = "Supplier is blocked", ResponseStatus = 422 };
        _fixture.Site.OnClick = _ => _fixture.Site.Script("search", [.. Enumerable.Repeat(new FlowResult.SiteError("HTTP 503", RetryAfter: null), 31)]);

        var why = Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why;

        Assert.DoesNotContain("finds none", why, StringComparison.Ordinal);
        Assert.Contains("is unknown", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_ServerErrorPage_IsNoRefusal()
    {
        _fixture.Site.OnClick = form =>
        {
            _fixture.Save(form);
            _fixture.Site.BlindSearches = 5;
        };
        _fixture.Site.Evidence = _fixture.Site.Evidence with { LandedSeen = false, RefusedText = "An error occurred", ResponseStatus = 500 };

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync()).Verdict);
        Assert.Equal(1, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task Click_LandedSeenButNothingFound_IsNotBelieved()
    {
        _fixture.Site.OnClick = _ => { };

        Assert.Contains("unknown", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal(1, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task Click_LandedSeenButSavedWrong_Parks()
    {
        _fixture.Site.OnClick = _ => _fixture.Save(EntryProtocolFixture.Wrong);

        Assert.Contains("shown \"ACNE\"", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_NeverReachedTheSite_IsEnteredAgainWithAFormAfresh()
    {
        _fixture.Site.OnClick = _ => { };
        _fixture.Site.Evidence = new() { ClickMayHaveReachedSite = false, Summary = "the button was gone" };

        var refused = Assert.IsType<RunResult.NotLanded>(await _fixture.RunAsync());

        Assert.Contains("never reached", refused.Why, StringComparison.Ordinal);
        Assert.Equal((false, true, 2), (refused.IsOutage, refused.IsCharged, _fixture.Site.CountOf("search")));
    }

    [Fact]
    public async Task Click_EveryWriteRefusedForNow_IsEnteredAgainWhenTheSiteSaid()
    {
        _fixture.Site.OnClick = _ => { };
        _fixture.Site.Evidence = Throttled();

        var refused = Assert.IsType<RunResult.NotLanded>(await _fixture.RunAsync());

        Assert.Equal((TimeSpan.FromSeconds(3), true), (refused.NotBefore, refused.IsOutage));
        Assert.Contains("429", refused.Why, StringComparison.Ordinal);
        Assert.Equal(1, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task Click_EveryWriteRefusedButTheRecordIsThere_IsNotEnteredAgain()
    {
        _fixture.Site.Evidence = Throttled();

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync()).Verdict);
        Assert.Equal(1, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task Click_RefusedByAnAnswerThatMayBeASave_SearchesTheWholeWindowBeforeAPerson()
    {
        _fixture.Site.OnClick = _ => { };
        _fixture.Site.Evidence = _fixture.Site.Evidence with { LandedSeen = false, FieldMessages = [new FieldMessage("Contact", "is unknown")] };

        Assert.Contains("\"Contact\"", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
        Assert.Equal(32, _fixture.Site.CountOf("search"));
    }

    [Fact]
    public async Task Click_RecordShowsOtherValuesForAWhile_IsReadAgainUntilEqual()
    {
        var reads = 0;
        _fixture.Site.OnClick = _ => _fixture.Save(EntryProtocolFixture.Wrong);
        _fixture.Site.Before = (flow, _) =>
        {
            if (flow == "search" && _fixture.Site.Clicks == 1 && ++reads == 6)
            {
                _fixture.Site.Records.Clear();
                _fixture.Save(EntryProtocolFixture.Payload);
            }

            return Task.CompletedTask;
        };

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync()).Verdict);
        Assert.Equal(1, _fixture.Site.Clicks);
    }

    [Fact]
    public async Task Click_RecordFoundDifferentAndThenNotFound_ParksWithTheDifference()
    {
        var searches = 0;
        _fixture.Site.OnClick = _ => _fixture.Save(EntryProtocolFixture.Wrong);
        _fixture.Site.Before = (flow, _) =>
        {
            if (flow == "search" && _fixture.Site.Clicks == 1 && ++searches == 2)
            {
                _fixture.Site.Records.Clear();
            }

            return Task.CompletedTask;
        };

        Assert.Contains("shown \"ACNE\"", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_SearchNotUnderstoodForAWhile_IsSearchedAgain()
    {
        _fixture.Site.Before = (flow, _) =>
        {
            if (flow == "click")
            {
                _fixture.Site.Script("search", new FlowResult.ElementUncertain("order.list", "sample.yaml:1:1", "neither rows nor the sign that there are none"));
            }

            return Task.CompletedTask;
        };

        Assert.Equal(JobVerdict.Entered, Assert.IsType<RunResult.Done>(await _fixture.RunAsync()).Verdict);
    }

    private CommitEvidence Throttled() => _fixture.Site.Evidence with
    {
        LandedSeen = false,
        ResponseStatus = 429,
        PageLeft = true,
        Writes = [new CommitWrite("POST", "http://sample.test/save") { Status = 429, RetryAfter = TimeSpan.FromSeconds(3) }],
    };

    [Fact]
    public async Task Submitted_NotStored_GoesOn()
    {
        _fixture.Queue.Answer = call => call == "phase:Submitted" ? throw new QueueUnavailableException("cut") : FencedWriteResult.Ok;

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync());
    }
}

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
    public async Task Click_NeverReachedTheSite_Parks()
    {
        _fixture.Site.OnClick = _ => { };
        _fixture.Site.Evidence = new() { ClickMayHaveReachedSite = false, Summary = "the button was gone" };

        Assert.Contains("never reached", Assert.IsType<RunResult.Park>(await _fixture.RunAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submitted_NotStored_GoesOn()
    {
        _fixture.Queue.Answer = call => call == "phase:Submitted" ? throw new QueueUnavailableException("cut") : FencedWriteResult.Ok;

        Assert.IsType<RunResult.Done>(await _fixture.RunAsync());
    }
}

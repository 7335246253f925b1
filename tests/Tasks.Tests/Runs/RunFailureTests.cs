using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Tests.Runs;

public sealed class RunFailureTests
{
    [Fact]
    public void ToRunResult_NeedsPerson_ParksWithTheNextMove() => Assert.Equal(
        new RunResult.Park("Locked. Nothing was committed. Correct the named cause and approve to run the job again, or reject it."),
        new RunFailure.NeedsPerson("Locked.").ToRunResult());

    [Fact]
    public void ToRunResult_Transient_RetriesWhenTheSiteAskedFor() => Assert.Equal(
        new RunResult.Retry("503. Nothing was committed.", TimeSpan.FromSeconds(7), IsOutage: true),
        new RunFailure.Transient("503.", TimeSpan.FromSeconds(7), IsOutage: true).ToRunResult());

    [Fact]
    public void ToRunResult_SessionEnded_Retries() => Assert.Equal(
        new RunResult.Retry("Logged out. Nothing was committed."), new RunFailure.SessionEnded("Logged out.").ToRunResult());

    [Fact]
    public void ToRunResult_BrowserLost_Stalls() => Assert.Equal(
        new RunResult.Stall("Page closed. Nothing was committed.", BrowserLost: true), new RunFailure.BrowserLost("Page closed.").ToRunResult());

    [Fact]
    public void ToRunResult_LeaseTooShort_IsReleasedOnlyWhileTheLeaseLasts()
    {
        Assert.Equal(new RunResult.Release("Short. Nothing was committed."), new RunFailure.LeaseTooShort("Short.", TimeSpan.FromMilliseconds(1)).ToRunResult());
        Assert.Equal(new RunResult.LeaseLost("Short. Nothing was committed."), new RunFailure.LeaseTooShort("Short.", TimeSpan.Zero).ToRunResult());
    }

    [Fact]
    public void Of_EachFlowResult_IsTheFailureWithItsReason()
    {
        var error = new FlowResult.SiteError("503", TimeSpan.FromSeconds(7)) { IsOutage = true };
        var ended = new FlowResult.SessionEnded("login page shown");
        var lost = new FlowResult.BrowserLost("page closed");
        var stopped = new FlowResult.PolicyStopped("foreign origin");

        Assert.Equal(new RunFailure.Transient(error.Why, TimeSpan.FromSeconds(7), IsOutage: true), RunFailure.Of(error));
        Assert.Equal(new RunFailure.SessionEnded(ended.Why), RunFailure.Of(ended));
        Assert.Equal(new RunFailure.BrowserLost(lost.Why), RunFailure.Of(lost));
        Assert.Equal(new RunFailure.NeedsPerson(stopped.Why), RunFailure.Of(stopped));
        var refused = new FlowResult.FileRefused("order.attachment", "offer.pdf", "it is not there.");
        Assert.Equal(new RunFailure.NeedsPerson(refused.Why), RunFailure.Of(refused));
        Assert.Equal(new RunFailure.Transient(refused.Why), RunFailure.Of(refused with { MayPass = true }));
        var uncertain = new FlowResult.ElementUncertain("order.list", "sample.yaml:1:1", "nothing matched");
        Assert.Equal(new RunFailure.NeedsPerson(uncertain.Why, MayPass: true), RunFailure.Of(uncertain));
    }
}

using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Tasks.Runs;
using BrowserAgent.Tasks.Tests.Fakes;

namespace BrowserAgent.Tasks.Tests.Runs;

public sealed class RecoverableSessionTests
{
    private readonly FakePool _pool = new();

    [Fact]
    public async Task LogInAgain_LoggedIn_IsNoFailure()
    {
        await using var sut = CreateSut();

        Assert.Null(await sut.LogInAgainAsync(CancellationToken.None));
    }

    [Fact]
    public async Task LogInAgain_EachFailure_NamesTheAccountTheCauseAndTheNextMove()
    {
        await using var sut = CreateSut();
        _pool.Logins.Enqueue(new LoginResult.Refused("locked"));
        _pool.Logins.Enqueue(new LoginResult.NeedsPerson("a code"));
        _pool.Logins.Enqueue(new LoginResult.Failed("timeout"));
        var account = sut.Lease.Account;

        Assert.Equal(
            new RunFailure.NeedsPerson("Site sample refused account buyer1 when logging in again: locked. Correct the account's secret, then approve the job."),
            await sut.LogInAgainAsync(CancellationToken.None));
        Assert.Equal(
            new RunFailure.NeedsPerson($"Logging in again as {account} needs a person: a code. Do it once, then approve the job."), await sut.LogInAgainAsync(CancellationToken.None));
        Assert.Equal(new RunFailure.Transient($"Could not log in again as {account}: timeout"), await sut.LogInAgainAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Replace_AnotherSessionIsFree_CondemnsTheLostOneAndUsesTheOther()
    {
        var lost = new FakeLease(_pool, "lost");
        await using var sut = new RecoverableSession(_pool, new LeaseRequest { Site = "sample" }, lost);

        Assert.Null(await sut.ReplaceAsync("Page closed.", CancellationToken.None));

        Assert.Equal(("Page closed.", true, "s1"), (lost.Condemned, lost.Disposed, sut.Lease.SessionId));
    }

    [Fact]
    public async Task Replace_NoSession_SaysWhyAndLeavesNoLease()
    {
        await using var sut = CreateSut();
        _pool.Scripted.Enqueue(new LeaseResult.NoneFree("all busy"));
        _pool.Scripted.Enqueue(new LeaseResult.AccountsRefused("buyer1 is locked"));
        _pool.Scripted.Enqueue(new LeaseResult.NotConfigured("no account"));

        Assert.Equal(new RunFailure.BrowserLost("Page closed. No other session could be leased: all busy"), await sut.ReplaceAsync("Page closed.", CancellationToken.None));
        Assert.Equal(new RunFailure.NeedsPerson("Page closed. No other session could be leased: buyer1 is locked"), await sut.ReplaceAsync("Page closed.", CancellationToken.None));
        Assert.Equal(new RunFailure.NeedsPerson("Page closed. No other session could be leased: no account"), await sut.ReplaceAsync("Page closed.", CancellationToken.None));
        Assert.Throws<ObjectDisposedException>(() => sut.Lease);
    }

    private RecoverableSession CreateSut() => new(_pool, new LeaseRequest { Site = "sample" }, new FakeLease(_pool, "first"));
}

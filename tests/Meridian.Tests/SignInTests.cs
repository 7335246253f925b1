using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Meridian.Tests;

public sealed class SignInTests(MeridianFixture fixture) : IClassFixture<MeridianFixture>
{
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void Compute_Rfc6238Vectors_GivesTheirLastSixDigits(long second, string code) =>
        Assert.Equal(code, TotpCalculator.Compute("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", TotpCalculator.StepOf(DateTimeOffset.FromUnixTimeSeconds(second))));

    [Fact]
    public async Task SignIn_CodeUsedTwice_IsRefusedVisiblyAndLogged()
    {
        await fixture.PostAsync("/reset", "");
        using MeridianHttpClient user = fixture.CreateUser();
        PageResponse asked = await user.GetAsync("/orders/new");
        Assert.True(asked.IsLogin);
        Assert.Equal(fixture.Server.LoginAddress.Port, asked.Address.Port);

        string code = user.CurrentCode;
        PageResponse form = await user.SignInAsync();
        Assert.Equal(new Uri(fixture.Server.AppAddress, "/orders/new"), form.Address);
        Assert.Contains("Buyer One", form.Html, StringComparison.Ordinal);

        using MeridianHttpClient second = fixture.CreateUser();
        await second.TypePasswordAsync(SeededAccounts.All[0].Password);
        PageResponse refused = await second.TypeCodeAsync(code);
        Assert.Contains("already been used", refused.Html, StringComparison.Ordinal);

        fixture.Clock.Advance(TimeSpan.FromSeconds(30));
        PageResponse accepted = await second.TypeCodeAsync(second.CurrentCode);
        Assert.Contains("New purchase order", accepted.Html, StringComparison.Ordinal);

        GroundTruth truth = await fixture.TruthAsync();
        Assert.Equal([LoginResult.Ok, LoginResult.ReusedCode, LoginResult.Ok], truth.Logins.Select(login => login.Outcome));
        Assert.Equal(2, truth.Concurrent["buyer1"]);
    }

    [Fact]
    public async Task SignIn_FiveWrongPasswords_LocksTheAccountForTheRightOneToo()
    {
        await fixture.PostAsync("/reset", "");
        using MeridianHttpClient user = fixture.CreateUser(2);
        for (int i = 0; i < 5; i++)
        {
            PageResponse wrong = await user.TypePasswordAsync("wrong");
            Assert.Contains("The user name or password is wrong.", wrong.Html, StringComparison.Ordinal);
        }

        PageResponse locked = await user.TypePasswordAsync(SeededAccounts.All[1].Password);
        Assert.Contains("locked", locked.Html, StringComparison.Ordinal);
        GroundTruth truth = await fixture.TruthAsync();
        Assert.Contains(truth.Events, happened => happened is { Kind: EventKind.AccountLocked, Account: "buyer2" });
        Assert.Equal(LoginResult.Locked, truth.Logins[^1].Outcome);
    }

    [Fact]
    public async Task Sso_UnknownTicket_SignsNobodyIn()
    {
        using MeridianHttpClient user = fixture.CreateUser(3);
        Assert.True((await user.GetAsync("/sso?ticket=guess&return=/orders")).IsLogin);
    }
}

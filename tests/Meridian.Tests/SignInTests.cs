using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Truth;

namespace BrowserAgent.Meridian.Tests;

public sealed class SignInTests(MeridianBed bed) : IClassFixture<MeridianBed>
{
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void Compute_Rfc6238Vectors_GivesTheirLastSixDigits(long second, string code) =>
        Assert.Equal(code, OneTimeCode.Compute("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", OneTimeCode.StepOf(DateTimeOffset.FromUnixTimeSeconds(second))));

    [Fact]
    public async Task SignIn_CodeUsedTwice_IsRefusedVisiblyAndLogged()
    {
        await bed.PostAsync("/reset", "");
        using Clerk clerk = bed.Clerk();
        Seen asked = await clerk.GetAsync("/orders/new");
        Assert.True(asked.IsLogin);
        Assert.Equal(bed.Server.LoginAddress.Port, asked.Address.Port);

        string code = clerk.CurrentCode;
        Seen form = await clerk.SignInAsync();
        Assert.Equal(new Uri(bed.Server.AppAddress, "/orders/new"), form.Address);
        Assert.Contains("Buyer One", form.Html, StringComparison.Ordinal);

        using Clerk second = bed.Clerk();
        await second.TypePasswordAsync(MeridianAccounts.All[0].Password);
        Seen refused = await second.TypeCodeAsync(code);
        Assert.Contains("already been used", refused.Html, StringComparison.Ordinal);

        bed.Clock.Advance(TimeSpan.FromSeconds(30));
        Seen accepted = await second.TypeCodeAsync(second.CurrentCode);
        Assert.Contains("New purchase order", accepted.Html, StringComparison.Ordinal);

        GroundTruth truth = await bed.TruthAsync();
        Assert.Equal([LoginOutcome.Ok, LoginOutcome.ReusedCode, LoginOutcome.Ok], truth.Logins.Select(login => login.Outcome));
        Assert.Equal(2, truth.Concurrent["buyer1"]);
    }

    [Fact]
    public async Task SignIn_FiveWrongPasswords_LocksTheAccountForTheRightOneToo()
    {
        await bed.PostAsync("/reset", "");
        using Clerk clerk = bed.Clerk(2);
        for (int i = 0; i < 5; i++)
        {
            Seen wrong = await clerk.TypePasswordAsync("wrong");
            Assert.Contains("The user name or password is wrong.", wrong.Html, StringComparison.Ordinal);
        }

        Seen locked = await clerk.TypePasswordAsync(MeridianAccounts.All[1].Password);
        Assert.Contains("locked", locked.Html, StringComparison.Ordinal);
        GroundTruth truth = await bed.TruthAsync();
        Assert.Contains(truth.Events, happened => happened is { Kind: EventKind.AccountLocked, Account: "buyer2" });
        Assert.Equal(LoginOutcome.Locked, truth.Logins[^1].Outcome);
    }

    [Fact]
    public async Task Sso_UnknownTicket_SignsNobodyIn()
    {
        using Clerk clerk = bed.Clerk(3);
        Assert.True((await clerk.GetAsync("/sso?ticket=guess&return=/orders")).IsLogin);
    }
}

using System.Net.Http.Json;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Meridian.Tests;

public sealed class SeededAccountTests
{
    [Fact]
    public void Of_MoreThanFour_AddsTheSameOnesEveryTime()
    {
        IReadOnlyList<MeridianAccount> accounts = SeededAccounts.Of(200);

        Assert.Equal(200, accounts.Count);
        Assert.Equal(SeededAccounts.All, accounts.Take(4));
        Assert.Equal(accounts, SeededAccounts.Of(200));
        Assert.Equal(200, accounts.Select(account => account.TotpSeed).Distinct().Count());
        Assert.Equal(new MeridianAccount("buyer5", "Meridian-buyer5-2026", accounts[4].TotpSeed, "Buyer 5", "de-DE"), accounts[4]);
        Assert.All(accounts, account => Assert.Matches("^[A-Z2-7]{32}$", account.TotpSeed));
    }

    [Fact]
    public async Task SignIn_AccountBeyondFour_WorksOnlyWhereThereAreSoMany()
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("meridian-");
        await using (MeridianServer six = await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = data.FullName, Accounts = 6 }, CancellationToken.None))
        {
            using var sixth = new MeridianHttpClient(six, SeededAccounts.Of(6)[5], TimeProvider.System);
            Assert.Contains("Buyer 6", (await sixth.SignInAsync()).Html, StringComparison.Ordinal);

            using var seventh = new MeridianHttpClient(six, SeededAccounts.Of(7)[6], TimeProvider.System);
            Assert.True((await seventh.TypePasswordAsync("Meridian-buyer7-2026")).IsLogin);

            using var admin = new HttpClient();
            var truth = (await admin.GetFromJsonAsync<GroundTruth>(new Uri(six.AdminAddress, "/truth")))!;
            Assert.Equal([("buyer6", LoginResult.Ok), ("buyer7", LoginResult.BadPassword)], truth.Logins.Select(login => (login.Account, login.Outcome)));
        }

        data.Delete(recursive: true);
    }
}

using System.Net;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Operator;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>A person's action on an account is carried out once or not at all.</summary>
public sealed class AccountActionTests
{
    private const string Page = "/sessions";

    [Theory]
    [InlineData(nameof(AccountReopenResult.Reopened), "The account is tried again now.")]
    [InlineData(nameof(AccountReopenResult.NotRefused), "the account is not refused, or no longer")]
    [InlineData(nameof(AccountReopenResult.Unknown), "this worker has no such account")]
    public async Task Reopen_ByItsForm_AsksOnceAndSaysWhatBecameOfIt(string answer, string said)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Accounts.Reopened = Enum.Parse<AccountReopenResult>(answer);
        using var client = await site.SignedInAsync();

        using var sent = await OperatorPagesFixture.PostAsync(client, Page, Page, ("site", "meridian"), ("account", "clerk-4"), ("act", "reopen"));

        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        Assert.Equal(["reopen meridian/clerk-4"], site.Accounts.Calls);
        Assert.Contains(said, await client.GetStringAsync(sent.Headers.Location), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(GiveCodeResult.Taken), "The code was given to the login.")]
    [InlineData(nameof(GiveCodeResult.NobodyWaits), "no login of the account waits for one")]
    [InlineData(nameof(GiveCodeResult.Unknown), "this worker has no such account")]
    public async Task Code_ByItsForm_IsGivenOnceAndShownNowhere(string answer, string said)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        site.Accounts.Given = Enum.Parse<GiveCodeResult>(answer);
        using var client = await site.SignedInAsync();

        using var sent = await OperatorPagesFixture.PostAsync(client, Page, Page, ("site", "meridian"), ("account", "clerk-3"), ("act", "code"), ("code", " 918273 "));

        Assert.Equal(["code meridian/clerk-3 918273"], site.Accounts.Calls);
        Assert.DoesNotContain("918273", sent.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var page = await client.GetStringAsync(sent.Headers.Location);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain("918273", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("000000000000000000000000000000000")]
    public async Task Code_EmptyOrTooLong_IsNotGiven(string code)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var sent = await OperatorPagesFixture.PostAsync(client, Page, Page, ("site", "meridian"), ("account", "clerk-3"), ("act", "code"), ("code", code));

        Assert.Empty(site.Accounts.Calls);
        Assert.Contains("Nothing was sent", await client.GetStringAsync(sent.Headers.Location), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reopen")]
    [InlineData("code")]
    public async Task Post_WithoutTheFormsToken_IsRefused(string act)
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var sent = await OperatorPagesFixture.PostRawAsync(client, Page, ("site", "meridian"), ("account", "clerk-4"), ("act", act), ("code", "918273"));

        Assert.Equal(HttpStatusCode.BadRequest, sent.StatusCode);
        Assert.Empty(site.Accounts.Calls);
    }

    [Fact]
    public async Task Post_Anonymous_LeadsToSignInAndBackToTheSessions()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = site.Anonymous();

        using var sent = await OperatorPagesFixture.PostAsync(client, "/signin", Page, ("site", "meridian"), ("account", "clerk-4"), ("act", "reopen"));

        Assert.Equal("/signin", sent.Headers.Location!.AbsolutePath);
        Assert.Contains(Uri.EscapeDataString(Page), sent.Headers.Location.Query, StringComparison.Ordinal);
        Assert.Empty(site.Accounts.Calls);
    }

    [Fact]
    public async Task Post_OfNothingKnown_ChangesNothing()
    {
        await using var site = await OperatorPagesFixture.StartAsync();
        using var client = await site.SignedInAsync();

        using var sent = await OperatorPagesFixture.PostAsync(client, Page, Page, ("site", "meridian"), ("account", "clerk-4"), ("act", "forget"));

        Assert.Equal(HttpStatusCode.BadRequest, sent.StatusCode);
        Assert.Empty(site.Accounts.Calls);
    }
}

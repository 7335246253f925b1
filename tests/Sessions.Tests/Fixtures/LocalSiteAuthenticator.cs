using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Logs in to <see cref="LocalSite"/>. The account "wrong" has a wrong password, "captcha" gets a captcha, "asks" gets its password from a person.</summary>
public sealed class LocalSiteAuthenticator(LocalSite server) : ISessionAuthenticator
{
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(20);

    public TimeSpan? AbsoluteTimeout { get; init; }

    public bool FreshContextPerJob { get; init; }

    public IReadOnlyList<string> ClearStorage { get; init; } = [];

    /// <summary>True when the account "wrong" uses the right password.</summary>
    public bool HasCorrectPassword { get; set; }

    public IReadOnlyList<string> KeptPopups { get; init; } = [];

    /// <summary>Where the account "asks" waits for its password.</summary>
    public TaskCompletionSource<IOneTimeCodeRelay> Codes { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int AliveChecks { get; private set; }

    public SiteSessionProfile ProfileOf(string site) => new()
    {
        Site = site,
        Origins = [server.Origin],
        IdleTimeout = IdleTimeout,
        AbsoluteTimeout = AbsoluteTimeout,
        FreshContextPerJob = FreshContextPerJob,
        ClearStorage = ClearStorage,
        KeptPopups = KeptPopups,
        Locale = "de-DE",
        TimeZone = "Europe/Berlin",
    };

    public async Task<LoginResult> LogInAsync(IPage page, AccountId account, CancellationToken cancellationToken)
    {
        if (account.Name == "captcha")
        {
            return new LoginResult.NeedsPerson("the site shows a captcha");
        }

        await page.GotoAsync(server.At("/login"));
        await page.GetByLabel("User").FillAsync(account.Name);
        var password = account.Name == "wrong" && !HasCorrectPassword ? "wrong" : LocalSite.Password;
        if (account.Name == "asks")
        {
            if (await (await Codes.Task).AwaitAsync(account, cancellationToken) is not { } given)
            {
                return new LoginResult.NeedsPerson("nobody gave the code");
            }

            password = given.Reveal();
        }

        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator("#welcome, #refused, body:not(:has(form))").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        if (await page.Locator("#welcome").CountAsync() > 0)
        {
            return new LoginResult.LoggedIn();
        }

        return await page.Locator("#refused").CountAsync() > 0
            ? new LoginResult.Refused(await page.Locator("#refused").InnerTextAsync())
            : new LoginResult.Failed("the site answered neither yes nor no");
    }

    public async Task<bool> IsAliveAsync(IPage page, AccountId account, CancellationToken cancellationToken)
    {
        AliveChecks++;
        await page.GotoAsync(server.At("/home"));
        return await page.Locator("#welcome").CountAsync() > 0;
    }
}

using System.Globalization;

namespace BrowserAgent.Sessions.Accounts;

/// <summary>A site's refusal of a login.</summary>
/// <param name="SiteText">The site's message.</param>
/// <param name="Worker">The worker that tried the login.</param>
/// <param name="At">When.</param>
public sealed record LoginRefusal(string SiteText, string Worker, DateTimeOffset At)
{
    public string Describe(AccountId account) =>
        string.Create(CultureInfo.InvariantCulture, $"the site refused {account}: {SiteText} (asked by {Worker}, {At.UtcDateTime:yyyy-MM-dd HH:mm} UTC)");
}

using System.Globalization;

namespace BrowserAgent.Sessions.Accounts;

/// <summary>A site's no to an account.</summary>
/// <param name="SiteText">What the site said.</param>
/// <param name="Worker">Whose login it was.</param>
/// <param name="At">When.</param>
public sealed record AccountRefusal(string SiteText, string Worker, DateTimeOffset At)
{
    public string Describe(AccountId account) =>
        string.Create(CultureInfo.InvariantCulture, $"the site refused {account}: {SiteText} (asked by {Worker}, {At.UtcDateTime:yyyy-MM-dd HH:mm} UTC)");
}

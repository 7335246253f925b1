namespace BrowserAgent.Fixtures.Meridian.Accounts;

/// <summary>One seeded user of Meridian.</summary>
/// <param name="User">The name typed on the sign-in page.</param>
/// <param name="Password">The password typed on the sign-in page.</param>
/// <param name="TotpSeed">RFC 6238 seed in base32 (SHA-1, 30 s, 6 digits).</param>
/// <param name="DisplayName">What the top bar shows of a signed-in user.</param>
/// <param name="Locale">How dates and numbers are typed and shown: <c>de-DE</c> or <c>en-US</c>.</param>
public sealed record MeridianAccount(string User, string Password, string TotpSeed, string DisplayName, string Locale);

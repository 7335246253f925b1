namespace BrowserAgent.Sessions.Accounts;

/// <summary>A permit to be acquired.</summary>
/// <param name="Account">The account to be used.</param>
/// <param name="Holder">Who will hold the permit: unique over all workers.</param>
/// <param name="Permits">How many permits the account has, over all workers.</param>
/// <param name="Duration">When the permit expires unless it is renewed.</param>
internal sealed record AccountPermitRequest(AccountId Account, string Holder, int Permits, TimeSpan Duration);

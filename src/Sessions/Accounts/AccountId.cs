namespace BrowserAgent.Sessions.Accounts;

/// <summary>One account of one site; sessions are kept warm per account.</summary>
/// <param name="Site">The site pack's name.</param>
/// <param name="Name">The account's name in the worker's configuration; also the user name unless a secret gives another.</param>
public readonly record struct AccountId(string Site, string Name)
{
    public override string ToString() => $"{Site}/{Name}";
}

using BrowserAgent.Agent.Flows;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Agent.Authentication;

/// <summary>One account's secrets for one login. Nothing is kept: each is asked for when it is typed.</summary>
internal sealed class AccountSecrets(AccountId account, IEnumerable<ISecretProvider> providers, IOneTimeCodes codes) : ISecretSource
{
    /// <summary>What could not be found and where it was looked for; null while nothing was missing.</summary>
    public string? Missing { get; private set; }

    public async Task<string?> FindAsync(string kind, CancellationToken cancellationToken)
    {
        var name = new SecretName(account.Site, account.Name, kind == "code" ? "totp" : kind);
        foreach (var provider in providers)
        {
            if (await provider.FindAsync(name, cancellationToken) is { } secret)
            {
                return kind == "code" ? await codes.NextAsync(account, secret, cancellationToken) : secret.Reveal();
            }
        }

        Missing = $"There is no {name.Kind} of {account}. Looked in: {string.Join("; ", providers.Select(provider => provider.Describe(name)))}.";
        return null;
    }
}

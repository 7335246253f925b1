using BrowserAgent.Agent.Steps;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Timing;

namespace BrowserAgent.Agent.Authentication;

/// <summary>Makes the source of one login's secrets.</summary>
internal sealed class AccountSecretSourceFactory(IEnumerable<ISecretProvider> providers, IOneTimeCodeGenerator codes, IOneTimeCodeRelay persons)
{
    public AccountSecretSource Create(AccountId account) => new(account, providers, codes, persons);
}

/// <summary>One account's secrets for one login. Nothing is cached: each is fetched when it is typed.</summary>
internal sealed class AccountSecretSource(AccountId account, IEnumerable<ISecretProvider> providers, IOneTimeCodeGenerator codes, IOneTimeCodeRelay persons) : ISecretSource
{
    private const string Code = "code";
    private const string Seed = "totp";

    /// <summary>What could not be found and where it was searched for; null while nothing was missing.</summary>
    public string? Missing { get; private set; }

    /// <summary>Whether a secret was given out, so that the site may have seen it.</summary>
    public bool WasUsed { get; private set; }

    public async Task<string?> FindAsync(string kind, PausableTimeout? step, CancellationToken cancellationToken)
    {
        var name = new SecretName(account.Site, account.Name, kind == Code ? Seed : kind);
        foreach (var provider in providers)
        {
            if (await provider.FindAsync(name, cancellationToken) is { } secret)
            {
                WasUsed = true;
                return kind == Code ? await codes.NextAsync(account, secret, cancellationToken) : secret.Reveal();
            }
        }

        var looked = $"There is no {name.Kind} of {account}. Looked in: {string.Join("; ", providers.Select(provider => provider.Describe(name)))}.";
        if (kind != Code)
        {
            Missing = looked;
            return null;
        }

        using var pause = step?.Pause();
        var given = await persons.AwaitAsync(account, cancellationToken);
        Missing = given is null ? $"No one-time code was entered in time. {looked}" : null;
        return given?.Reveal();
    }
}

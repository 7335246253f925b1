namespace BrowserAgent.Sessions.Secrets;

/// <summary>No provider knows the secret. The message names every place that was searched.</summary>
public sealed class SecretMissingException : Exception
{
    public SecretMissingException()
    {
    }

    public SecretMissingException(string message)
        : base(message)
    {
    }

    public SecretMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Asks the providers in the order in which they were registered; the first that knows the name wins.</summary>
public sealed class SecretResolver(IEnumerable<ISecretProvider> providers)
{
    private readonly IReadOnlyList<ISecretProvider> _providers = [.. providers];

    /// <exception cref="SecretMissingException">No provider knows the name.</exception>
    public async Task<Secret> ResolveAsync(SecretName name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken)
        ?? throw new SecretMissingException(
            $"The secret {name} was not found. Searched: {string.Join("; ", _providers.Select(provider => provider.Describe(name)))}. Put it in one of these places.");

    /// <summary>The secret, or null when no provider knows the name: for optional ones, like a one-time code seed.</summary>
    public async Task<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken)
    {
        foreach (var provider in _providers)
        {
            if (await provider.FindAsync(name, cancellationToken) is { } secret)
            {
                return secret;
            }
        }

        return null;
    }
}

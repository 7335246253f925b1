using Azure;
using Azure.Security.KeyVault.Secrets;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>Secrets in an Azure Key Vault, named <c>site-account-kind</c>; the vault allows letters, digits and dashes only.</summary>
internal sealed class KeyVaultSecretProvider(SecretClient client) : ISecretProvider
{
    private const int NotFound = 404;

    public string Describe(SecretName name) => $"the secret {NameOf(name)} of {client.VaultUri}";

    public async ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.GetSecretAsync(NameOf(name), version: null, cancellationToken);
            return new Secret(response.Value.Value);
        }
        catch (RequestFailedException missing) when (missing.Status == NotFound)
        {
            return null;
        }
    }

    internal static string NameOf(SecretName name) => string.Join('-', Normalize(name.Site), Normalize(name.Account), Normalize(name.Kind));

    private static string Normalize(string part) =>
        string.Concat(part.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
}

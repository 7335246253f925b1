using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>A vault's address must use TLS.</summary>
internal sealed class SecretsOptionsValidator : IValidateOptions<SecretsOptions>
{
    public ValidateOptionsResult Validate(string? name, SecretsOptions options) =>
        options.KeyVaultUri.Length == 0 || (Uri.TryCreate(options.KeyVaultUri, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{SecretsOptions.Section}:{nameof(SecretsOptions.KeyVaultUri)} is \"{options.KeyVaultUri}\"; allowed is an https address, or empty for no vault.");
}

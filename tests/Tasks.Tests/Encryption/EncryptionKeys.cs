using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Encryption;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Encryption;

/// <summary>Sources with the keys that a test gives.</summary>
internal static class EncryptionKeys
{
    public const string First = "first-key-of-the-tests-0123456789-abcdef";

    public const string Second = "second-key-of-the-tests-0123456789-abcde";

    public static EncryptionKeySource Of(string? secret, AtRestEncryption atRest = AtRestEncryption.WhenKeyIsThere) => Of(new FixedSecret(secret), atRest);

    public static EncryptionKeySource Of(ISecretProvider source, AtRestEncryption atRest, TimeProvider? timeProvider = null) => new(
        new SecretResolver([source]), Options.Create(new EncryptionOptions { AtRest = atRest }), timeProvider ?? TimeProvider.System, NullLogger<EncryptionKeySource>.Instance);

    private sealed class FixedSecret(string? text) : ISecretProvider
    {
        public string Describe(SecretName name) => "the test";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) => ValueTask.FromResult(text is null || name != EncryptionKeySource.Name ? null : new Secret(text));
    }
}

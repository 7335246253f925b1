using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>Secrets by kind, of any account.</summary>
internal sealed class FixedSecrets(Dictionary<string, string> byKind) : ISecretProvider
{
    public string Describe(SecretName name) => $"the test's {name}";

    public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(byKind.TryGetValue(name.Kind, out var text) ? new Secret(text) : null);
}

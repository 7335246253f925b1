namespace BrowserAgent.Sessions.Secrets;

/// <summary>Secrets in environment variables: <c>BROWSERAGENT_SECRET__SITE__ACCOUNT__KIND</c>.</summary>
internal sealed class EnvironmentSecretProvider : ISecretProvider
{
    private const string Prefix = "BROWSERAGENT_SECRET";

    public string Describe(SecretName name) => $"the environment variable {VariableOf(name)}";

    public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken)
    {
        var text = Environment.GetEnvironmentVariable(VariableOf(name));
        return ValueTask.FromResult(string.IsNullOrEmpty(text) ? null : new Secret(text));
    }

    internal static string VariableOf(SecretName name) =>
        string.Join("__", Prefix, Normalize(name.Site), Normalize(name.Account), Normalize(name.Kind));

    private static string Normalize(string part) =>
        string.Concat(part.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));
}

using System.Collections;

namespace BrowserAgent.Sessions.Secrets;

/// <summary>
/// Secrets in environment variables: <c>BROWSERAGENT_SECRET__SITE__ACCOUNT__KIND</c>. They are taken out of the environment when this is made, so that no process
/// that the worker starts (the browsers' driver, the embedded Redis) gets them.
/// </summary>
internal sealed class EnvironmentSecretProvider : ISecretProvider
{
    private const string Prefix = "BROWSERAGENT_SECRET";

    private readonly Dictionary<string, Secret> _secrets = new(StringComparer.Ordinal);

    public EnvironmentSecretProvider()
        : this(Environment.GetEnvironmentVariables(), name => Environment.SetEnvironmentVariable(name, null))
    {
    }

    /// <param name="variables">The environment.</param>
    /// <param name="remove">Takes a variable out of it.</param>
    internal EnvironmentSecretProvider(IDictionary variables, Action<string> remove)
    {
        foreach (DictionaryEntry variable in variables)
        {
            if (variable is { Key: string name, Value: string { Length: > 0 } text } && name.StartsWith(Prefix + "__", StringComparison.Ordinal))
            {
                _secrets[name] = new Secret(text);
                remove(name);
            }
        }
    }

    public string Describe(SecretName name) => $"the environment variable {VariableOf(name)}";

    public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) => ValueTask.FromResult(_secrets.GetValueOrDefault(VariableOf(name)));

    internal static string VariableOf(SecretName name) =>
        string.Join("__", Prefix, Normalize(name.Site), Normalize(name.Account), Normalize(name.Kind));

    private static string Normalize(string part) =>
        string.Concat(part.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));
}

namespace BrowserAgent.Sessions.Secrets;

/// <summary>Finds secrets by name at the moment of use. Providers are asked in order of registration; the first that knows the name wins.</summary>
public interface ISecretProvider
{
    /// <summary>Where this provider would find the secret, as text for an error message ("the environment variable BROWSERAGENT_SECRET_…").</summary>
    string Describe(SecretName name);

    /// <summary>The secret, or null when this provider does not know the name.</summary>
    ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken);
}

/// <summary>A secret's name: site, account and what it is, for example <c>erp/buyer1/password</c>.</summary>
public readonly record struct SecretName(string Site, string Account, string Kind)
{
    public override string ToString() => $"{Site}/{Account}/{Kind}";
}

/// <summary>A secret's text. <see cref="ToString"/> gives three asterisks, so that the text does not get into logs or messages by accident.</summary>
public sealed class Secret(string text)
{
    private readonly string _text = text;

    /// <summary>The text itself. Call this only where the secret is used.</summary>
    public string Reveal() => _text;

    public override string ToString() => "***";
}

namespace BrowserAgent.Sessions.Secrets;

/// <summary>Gives secrets by name at the moment of use. Providers are asked in order; the first that knows the name answers.</summary>
public interface ISecretProvider
{
    /// <summary>Where this provider looks, in words for an error message ("the environment variable BROWSERAGENT_SECRET_…").</summary>
    string Describe(SecretName name);

    /// <summary>The secret, or null when this provider does not know the name.</summary>
    ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken);
}

/// <summary>A secret's name: site, account and what it is, for example <c>erp/buyer1/password</c>.</summary>
public readonly record struct SecretName(string Site, string Account, string Kind)
{
    public override string ToString() => $"{Site}/{Account}/{Kind}";
}

/// <summary>A secret's text. Prints as three asterisks, so that it can't slip into a log or a message.</summary>
public sealed class Secret(string text)
{
    private readonly string _text = text;

    /// <summary>The text itself, for the one call that types it.</summary>
    public string Reveal() => _text;

    public override string ToString() => "***";
}

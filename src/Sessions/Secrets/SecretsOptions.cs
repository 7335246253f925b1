namespace BrowserAgent.Sessions.Secrets;

/// <summary>Where secrets are read from, besides environment variables. Section <c>Secrets</c>.</summary>
public sealed record SecretsOptions
{
    public const string Section = "Secrets";

    /// <summary>A text file of lines <c>site/account/kind = value</c>, mode 600 and owned by the worker's user. Empty: no file is read.</summary>
    public string FilePath { get; init; } = "";

    /// <summary>An Azure Key Vault, for example <c>https://my-vault.vault.azure.net</c>. Empty: no vault is used. The worker authenticates with the default Azure credential: environment, workload or managed identity.</summary>
    public string KeyVaultUri { get; init; } = "";
}

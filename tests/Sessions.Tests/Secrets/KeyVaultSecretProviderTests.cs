using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Tests.Fixtures;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Secrets;

public sealed class KeyVaultSecretProviderTests
{
    private static readonly SecretName Name = new("erp", "buyer_1", "password");

    [Fact]
    public async Task FindAsync_SecretInTheVault_IsFoundByItsDashedName()
    {
        await using var vault = await FakeKeyVaultServer.StartAsync();
        vault.Secrets["erp-buyer-1-password"] = "from the vault";

        Assert.Equal("from the vault", (await new KeyVaultSecretProvider(vault.Client()).FindAsync(Name, CancellationToken.None))?.Reveal());
    }

    [Fact]
    public async Task FindAsync_SecretNotInTheVault_IsNullAndItsPlaceIsNamed()
    {
        await using var vault = await FakeKeyVaultServer.StartAsync();
        var provider = new KeyVaultSecretProvider(vault.Client());

        Assert.Null(await provider.FindAsync(Name, CancellationToken.None));
        Assert.Contains("erp-buyer-1-password", provider.Describe(Name), StringComparison.Ordinal);
    }
}

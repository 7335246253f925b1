using BrowserAgent.Tasks.Encryption;
using Microsoft.Extensions.Configuration;

namespace BrowserAgent.Tasks.Tests.Encryption;

public sealed class EncryptionKeySourceTests
{
    [Fact]
    public async Task Get_TwoKeys_TheFirstEncryptsAndBothAreKnown()
    {
        var keys = await EncryptionKeys.Of($"{EncryptionKeys.First} {EncryptionKeys.Second}").GetAsync(default);
        var before = await EncryptionKeys.Of(EncryptionKeys.Second).GetAsync(default);

        var old = before.CreateDataKey("job")!;
        var made = keys.CreateDataKey("job")!;

        Assert.NotEqual(keys.Current!.Id, before.Current!.Id);
        Assert.StartsWith(keys.Current.Id, made.Wrapped, StringComparison.Ordinal);
        Assert.Equal([1, 2], DataKey.Unwrap("job", old.Wrapped, keys).Decrypt(old.Encrypt([1, 2], "here"), "here"));
    }

    [Fact]
    public async Task Get_NoKey_EncryptsNothing() => Assert.False((await EncryptionKeys.Of(null).GetAsync(default)).Encrypts);

    [Fact]
    public async Task Get_Off_ReadsAndEncryptsNothing()
    {
        var keys = await EncryptionKeys.Of(EncryptionKeys.First, AtRestEncryption.Off).GetAsync(default);

        Assert.False(keys.Encrypts);
        Assert.Single(keys.Ids);
    }

    [Fact]
    public async Task Start_RequiredWithoutKey_StopsTheStartAndSaysWhatToDo()
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => EncryptionKeys.Of(null, AtRestEncryption.Required).StartAsync(default));

        Assert.Contains("browser-agent/encryption/key", fault.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ShortKey_IsRefusedWithoutItsText()
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => EncryptionKeys.Of("too-short").StartAsync(default));

        Assert.DoesNotContain("too-short", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_Bound_TakeAKnownValueOnly()
    {
        Assert.Equal(AtRestEncryption.Required, Bind("required")!.AtRest);
        Assert.Throws<InvalidOperationException>(() => Bind("sometimes"));
    }

    private static EncryptionOptions? Bind(string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Encryption:AtRest", value)]).Build().GetSection(EncryptionOptions.Section).Get<EncryptionOptions>();
}

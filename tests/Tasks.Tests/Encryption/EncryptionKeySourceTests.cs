using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Encryption;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

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

    [Theory]
    [InlineData("")]
    [InlineData("ABCDEF01.AAAA")]
    [InlineData("abcdef0.AAAA")]
    [InlineData("abcdef01")]
    public void Unwrap_WhatBeginsWithNoKeyId_IsDamagedAndNoMissingKey(string wrapped) =>
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => DataKey.Unwrap("job", wrapped, EncryptionKeyRing.None));

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
    public async Task Start_SourceThatDoesNotAnswer_StopsTheStartAndNamesTheSecret()
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => EncryptionKeys.Of(new FailingSource(), AtRestEncryption.Required).StartAsync(default));

        Assert.IsType<FormatException>(fault.InnerException);
        Assert.Contains("browser-agent/encryption/key", fault.Message, StringComparison.Ordinal);
        Assert.Contains("vault.example", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SourceThatDoesNotAnswerAndEncryptionIsOff_GoesOnAndAsksAgainLater()
    {
        var (source, time) = (new FailingSource { Failures = 1 }, new FakeTimeProvider());
        var sut = EncryptionKeys.Of(source, AtRestEncryption.Off, time);

        await sut.StartAsync(default);

        Assert.Empty((await sut.GetAsync(default)).Ids);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single((await sut.GetAsync(default)).Ids);
        Assert.Equal(2, source.Calls);
    }

    [Fact]
    public void Options_Bound_TakeAKnownValueOnly()
    {
        Assert.Equal(AtRestEncryption.Required, Bind("required")!.AtRest);
        Assert.Throws<InvalidOperationException>(() => Bind("sometimes"));
    }

    private sealed class FailingSource : ISecretProvider
    {
        public int Failures { get; init; } = int.MaxValue;

        public int Calls { get; private set; }

        public string Describe(SecretName name) => "the test";

        public ValueTask<Secret?> FindAsync(SecretName name, CancellationToken cancellationToken) =>
            ++Calls <= Failures ? throw new HttpRequestException("vault.example refused the connection.") : ValueTask.FromResult<Secret?>(new Secret(EncryptionKeys.First));
    }

    private static EncryptionOptions? Bind(string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Encryption:AtRest", value)]).Build().GetSection(EncryptionOptions.Section).Get<EncryptionOptions>();
}

using System.Text;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.StorageState;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Authentication;

public sealed class StorageStateCipherTests
{
    private const string Key = "a key of thirty-two characters or more";
    private static readonly AccountId Buyer = new("erp", "buyer1");
    private static readonly SavedLogin Saved = new()
    {
        Storage = """{"cookies":[{"value":"canary-7731"}]}""",
        LoggedInAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123),
        LastActiveAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_060_456),
    };

    [Fact]
    public void Decrypt_WhatWasEncryptedHere_IsUnchanged()
    {
        var file = new StorageStateCipher(Key).Encrypt(Buyer, "erp/buyer1#1", Saved);

        Assert.Equal(Saved, new StorageStateCipher(Key).Decrypt(Buyer, "erp/buyer1#1", file));
    }

    [Fact]
    public void Encrypt_TwiceTheSame_NeverGivesTheSameBytesNorTheTextInClear()
    {
        var seal = new StorageStateCipher(Key);
        var (one, other) = (seal.Encrypt(Buyer, "1", Saved), seal.Encrypt(Buyer, "1", Saved));

        Assert.NotEqual(one, other);
        Assert.DoesNotContain("canary", Encoding.Latin1.GetString(one), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another key of thirty-two characters or more", "erp", "buyer1", "1")]
    [InlineData(Key, "crm", "buyer1", "1")]
    [InlineData(Key, "erp", "buyer2", "1")]
    [InlineData(Key, "erp", "buyer1", "2")]
    public void Decrypt_OtherKeyOrSlot_IsNull(string key, string site, string name, string place)
    {
        var file = new StorageStateCipher(Key).Encrypt(Buyer, "1", Saved);

        Assert.Null(new StorageStateCipher(key).Decrypt(new AccountId(site, name), place, file));
    }

    [Fact]
    public void Decrypt_AnyByteChangedOrAnyLengthCut_IsNull()
    {
        var seal = new StorageStateCipher(Key);
        var file = seal.Encrypt(Buyer, "1", Saved);

        for (var i = 0; i < file.Length; i++)
        {
            var changed = (byte[])file.Clone();
            changed[i] ^= 1;
            Assert.Null(seal.Decrypt(Buyer, "1", changed));
            Assert.Null(seal.Decrypt(Buyer, "1", file[..i]));
        }
    }

    [Fact]
    public void ToString_HoldsNoStorage() => Assert.DoesNotContain("canary", Saved.ToString(), StringComparison.Ordinal);
}

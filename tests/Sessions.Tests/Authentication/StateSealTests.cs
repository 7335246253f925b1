using System.Text;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Pool;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Authentication;

public sealed class StateSealTests
{
    private const string Key = "a key of thirty-two characters or more";
    private static readonly AccountId Buyer = new("erp", "buyer1");
    private static readonly SavedSession Saved = new()
    {
        Storage = """{"cookies":[{"value":"canary-7731"}]}""",
        LoggedInAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123),
        LastActiveAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_060_456),
    };

    [Fact]
    public void Open_WhatWasSealedHere_IsAsItWas()
    {
        var file = new StateSeal(Key).Seal(Buyer, "erp/buyer1#1", Saved);

        Assert.Equal(Saved, new StateSeal(Key).Open(Buyer, "erp/buyer1#1", file));
    }

    [Fact]
    public void Seal_TwiceTheSame_NeverGivesTheSameBytesNorTheTextInClear()
    {
        var seal = new StateSeal(Key);
        var (one, other) = (seal.Seal(Buyer, "1", Saved), seal.Seal(Buyer, "1", Saved));

        Assert.NotEqual(one, other);
        Assert.DoesNotContain("canary", Encoding.Latin1.GetString(one), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another key of thirty-two characters or more", "erp", "buyer1", "1")]
    [InlineData(Key, "crm", "buyer1", "1")]
    [InlineData(Key, "erp", "buyer2", "1")]
    [InlineData(Key, "erp", "buyer1", "2")]
    public void Open_OtherKeyOrPlace_IsNull(string key, string site, string name, string place)
    {
        var file = new StateSeal(Key).Seal(Buyer, "1", Saved);

        Assert.Null(new StateSeal(key).Open(new AccountId(site, name), place, file));
    }

    [Fact]
    public void Open_AnyByteChangedOrAnyLengthCut_IsNull()
    {
        var seal = new StateSeal(Key);
        var file = seal.Seal(Buyer, "1", Saved);

        for (var i = 0; i < file.Length; i++)
        {
            var changed = (byte[])file.Clone();
            changed[i] ^= 1;
            Assert.Null(seal.Open(Buyer, "1", changed));
            Assert.Null(seal.Open(Buyer, "1", file[..i]));
        }
    }

    [Fact]
    public void ToString_HoldsNoStorage() => Assert.DoesNotContain("canary", Saved.ToString(), StringComparison.Ordinal);
}

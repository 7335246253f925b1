using System.Text;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.TestKit;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Authentication;

public sealed class OneTimeCodeGeneratorTests
{
    private static readonly AccountId Account = new("erp", "buyer1");

    // "12345678901234567890", the seed of RFC 6238's appendix B.
    private static readonly Secret Seed = new("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");

    /// <summary>RFC 6238, appendix B, SHA1: the last six of the eight digits.</summary>
    [Theory]
    [InlineData(59L, "287082")]
    [InlineData(1111111109L, "081804")]
    [InlineData(1111111111L, "050471")]
    [InlineData(1234567890L, "005924")]
    [InlineData(2000000000L, "279037")]
    [InlineData(20000000000L, "353130")]
    public void Code_RfcVector_Matches(long second, string code)
    {
        Assert.Equal(code, OneTimeCodeGenerator.Code(Encoding.ASCII.GetBytes("12345678901234567890"), second / 30));
        Assert.Equal("12345678901234567890", Encoding.ASCII.GetString(Base32.Decode(Seed.Reveal())!));
    }

    [Fact]
    public async Task NextAsync_AskedTwiceInOneWindow_WaitsForTheNextCode()
    {
        var time = new WaitSkippingTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1111111080));
        var codes = new OneTimeCodeGenerator(new InMemoryOneTimeCodeLedger(), time);

        var first = await codes.NextAsync(Account, Seed, CancellationToken.None);
        Assert.Empty(time.Waits);
        var second = await codes.NextAsync(Account, Seed, CancellationToken.None);

        Assert.Equal(("081804", "050471"), (first, second));
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.Single(time.Waits));
    }

    [Fact]
    public async Task NextAsync_UnderFiveSecondsLeft_WaitsForTheNextWindow()
    {
        var time = new WaitSkippingTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1111111106));

        Assert.Equal("050471", await new OneTimeCodeGenerator(new InMemoryOneTimeCodeLedger(), time).NextAsync(Account, Seed, CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(4), Assert.Single(time.Waits));
    }

    [Fact]
    public async Task NextAsync_TwoAccounts_DoNotWaitForEachOther()
    {
        var time = new WaitSkippingTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1111111080));
        var codes = new OneTimeCodeGenerator(new InMemoryOneTimeCodeLedger(), time);

        await codes.NextAsync(Account, Seed, CancellationToken.None);
        await codes.NextAsync(Account with { Name = "buyer2" }, Seed, CancellationToken.None);

        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task NextAsync_CodeTakenByAnotherProcess_WaitsForTheNextCode()
    {
        var time = new WaitSkippingTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1111111080));
        var shared = new InMemoryOneTimeCodeLedger();
        var (killed, restarted) = (new OneTimeCodeGenerator(shared, time), new OneTimeCodeGenerator(shared, time));

        await killed.NextAsync(Account, Seed, CancellationToken.None);

        Assert.Equal("050471", await restarted.NextAsync(Account, Seed, CancellationToken.None));
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.Single(time.Waits));
    }

    [Fact]
    public async Task TryUseAsync_StepUsedOrPassed_IsRefused()
    {
        var ledger = new InMemoryOneTimeCodeLedger();

        Assert.True(await ledger.TryUseAsync(Account, 100, CancellationToken.None));
        Assert.False(await ledger.TryUseAsync(Account, 100, CancellationToken.None));
        Assert.False(await ledger.TryUseAsync(Account, 99, CancellationToken.None));
        Assert.True(await ledger.TryUseAsync(Account, 101, CancellationToken.None));
    }

    [Fact]
    public async Task NextAsync_SeedIsNotBase32_NamesTheSecretAndNotItsText()
    {
        var codes = new OneTimeCodeGenerator(new InMemoryOneTimeCodeLedger(), TimeProvider.System);

        var failed = await Assert.ThrowsAsync<FormatException>(() => codes.NextAsync(Account, new Secret("seed-0189"), CancellationToken.None));

        Assert.Contains("erp/buyer1/totp", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0189", failed.Message, StringComparison.Ordinal);
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Secrets;

namespace BrowserAgent.Sessions.Authentication;

/// <summary>One-time codes by RFC 6238, with the parameters that sites use: SHA-1, 30 s, six digits.</summary>
internal sealed class OneTimeCodeGenerator(IOneTimeCodeLedger ledger, TimeProvider timeProvider) : IOneTimeCodeGenerator
{
    private const int Digits = 6;
    private const int DigitsModulus = 1_000_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    // A code that expires while it is being entered would fail the login.
    private static readonly TimeSpan MinTimeLeft = TimeSpan.FromSeconds(5);

    public async Task<string> NextAsync(AccountId account, Secret seed, CancellationToken cancellationToken)
    {
        var key = Base32.Decode(seed.Reveal())
            ?? throw new FormatException($"The one-time code seed of {account} is not base32 (letters A to Z and digits 2 to 7). Correct the secret {account}/totp.");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = timeProvider.GetUtcNow();
            var step = StepAt(now);
            var left = Window - TimeSpan.FromTicks((now - DateTimeOffset.UnixEpoch).Ticks % Window.Ticks);
            if (left >= MinTimeLeft && await ledger.TryUseAsync(account, step, cancellationToken))
            {
                return Code(key, step);
            }

            await Task.Delay(left, timeProvider, cancellationToken);
        }
    }

    /// <summary>Number of the 30 s window since 1970.</summary>
    internal static long StepAt(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / Window.Ticks;

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 as sites use it is HMAC-SHA-1; collisions of SHA-1 do not weaken HMAC.")]
    internal static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & int.MaxValue;
        return (number % DigitsModulus).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }
}

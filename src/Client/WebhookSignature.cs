using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Client;

/// <summary>Verifies that a webhook comes from the worker and was neither changed nor replayed.</summary>
public static class WebhookSignature
{
    /// <summary>Header with the time of sending, in seconds since 1970.</summary>
    public const string TimestampHeader = "X-BrowserAgent-Timestamp";

    /// <summary>Header with <c>v1=</c> and the signature in hexadecimal digits.</summary>
    public const string SignatureHeader = "X-BrowserAgent-Signature";

    /// <summary>Header with the event's id, the same for each delivery of an event.</summary>
    public const string EventIdHeader = "X-BrowserAgent-Event-Id";

    private const string Scheme = "v1=";

    /// <summary>Whether the signature is valid and the call is recent enough.</summary>
    /// <param name="secret">The secret that the worker signs with.</param>
    /// <param name="timestamp">The header <see cref="TimestampHeader"/>, unchanged.</param>
    /// <param name="body">The received bytes of the body: JSON that was parsed and written again has other bytes.</param>
    /// <param name="signature">The header <see cref="SignatureHeader"/>, unchanged.</param>
    /// <param name="tolerance">Largest difference between the timestamp and now, clock skew and delivery included; 5 minutes is usual. An older call counts as a replay.</param>
    /// <param name="timeProvider">Null for the system's.</param>
    public static bool Verify(string secret, string? timestamp, ReadOnlySpan<byte> body, string? signature, TimeSpan tolerance, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        if (signature is null || !signature.StartsWith(Scheme, StringComparison.Ordinal)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        var age = (timeProvider ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds() - seconds;
        if (age > tolerance.TotalSeconds || age < -tolerance.TotalSeconds)
        {
            return false;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        var right = Convert.ToHexString(hmac.GetHashAndReset());
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(right), Encoding.ASCII.GetBytes(signature[Scheme.Length..].ToUpperInvariant()));
    }

    /// <inheritdoc cref="Verify(string, string?, ReadOnlySpan{byte}, string?, TimeSpan, TimeProvider?)"/>
    public static bool Verify(string secret, string? timestamp, string body, string? signature, TimeSpan tolerance, TimeProvider? timeProvider = null) =>
        Verify(secret, timestamp, Encoding.UTF8.GetBytes(body), signature, tolerance, timeProvider);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>The signature that proves who sent a webhook and when: HMAC-SHA256 over the timestamp, a point, and the body's bytes.</summary>
internal static class WebhookSigner
{
    public const string TimestampHeader = "X-BrowserAgent-Timestamp";
    public const string SignatureHeader = "X-BrowserAgent-Signature";
    public const string EventIdHeader = "X-BrowserAgent-Event-Id";

    /// <summary>Seconds since 1970, as text: the same text is signed and sent.</summary>
    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string Of(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        return "v1=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}

using System.Globalization;
using System.Security.Cryptography;

namespace BrowserAgent.Agent.Documents;

/// <summary>A document as the site served it.</summary>
/// <param name="Address">Where it came from in the end, without query.</param>
/// <param name="Content">All of it.</param>
internal sealed record SiteDocument(string Address, byte[] Content)
{
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Content));

    /// <summary>For the audit: the facts, never the content.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"document {Address} ({Content.Length} bytes, sha256 {Sha256})");
}

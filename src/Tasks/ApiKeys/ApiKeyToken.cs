using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace BrowserAgent.Tasks.ApiKeys;

/// <summary>
/// The text of an API key: <c>bak_</c>, the key's id (16 hex digits), an underscore and 256 random bits (64 hex digits). The prefix lets secret scanners
/// find it in files, and the id makes a look-up one read instead of a search over all keys. <c>ToString</c> hides the secret.
/// </summary>
public sealed partial record ApiKeyToken
{
    private const string Prefix = "bak_";
    private const int IdBytes = 8;
    private const int SecretBytes = 32;

    private ApiKeyToken(string id, string text) => (Id, Text) = (id, text);

    public string Id { get; }

    /// <summary>The whole key, as a caller sends it.</summary>
    public string Text { get; }

    /// <summary>
    /// What is stored. One round of SHA-256 is enough here: slow password hashes make guessing of words expensive, and 256 random bits can't be guessed at
    /// any speed. A slow hash would only make every request slow.
    /// </summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    public static ApiKeyToken Create()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return new ApiKeyToken(id, $"{Prefix}{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <returns>Null when the text has not the form of a key.</returns>
    public static ApiKeyToken? Parse(string text) => Shape().Match(text) is { Success: true } match ? new ApiKeyToken(match.Groups["id"].Value, text) : null;

    public static bool IsId(string text) => IdShape().IsMatch(text);

    /// <summary>Compares in constant time, so that the duration does not reveal how much was right.</summary>
    public bool Matches(ApiKeyRecord key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(key.Hash));
    }

    public override string ToString() => $"{Prefix}{Id}_***";

    [GeneratedRegex(@"\Abak_(?<id>[0-9a-f]{16})_[0-9a-f]{64}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\A[0-9a-f]{16}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex IdShape();
}

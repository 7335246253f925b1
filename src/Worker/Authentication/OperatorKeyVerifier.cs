using System.Security.Cryptography;
using System.Text;

namespace BrowserAgent.Worker.Authentication;

/// <summary>The worker's key as the sign-in page compares it.</summary>
internal sealed class OperatorKeyVerifier(string key)
{
    /// <summary>Goes into the sign-in cookie, so that a changed key ends every sign-in made with the old one.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("operator:" + key)))[..16];

    public bool Matches(string shown) => ApiKeyAuthentication.Matches(shown, key);
}

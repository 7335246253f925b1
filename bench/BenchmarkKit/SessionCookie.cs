using System.Text.Json;

namespace BrowserAgent.BenchmarkKit;

/// <summary>What makes a browser signed in.</summary>
/// <param name="Name">Of the cookie.</param>
/// <param name="Value">Of the cookie.</param>
/// <param name="Domain">Where it belongs.</param>
public sealed record SessionCookie(string Name, string Value, string Domain)
{
    /// <summary>As Playwright stores and reads it.</summary>
    public string ToStorageState() => JsonSerializer.Serialize(new
    {
        cookies = new[] { new { name = Name, value = Value, domain = Domain, path = "/", expires = -1, httpOnly = true, secure = false, sameSite = "Lax" } },
        origins = Array.Empty<object>(),
    });
}

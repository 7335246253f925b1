using System.Security.Cryptography;
using System.Text;
using BrowserAgent.Fixtures.LlmStandIn.Protocol;

namespace BrowserAgent.Fixtures.LlmStandIn.Hosting;

/// <summary>Lets in whoever shows the key that was set, or any key when none was.</summary>
internal sealed class ApiKeyCheck(string? key)
{
    private const string Scheme = "Bearer ";

    /// <summary>Why the request is turned away, or null. The message never repeats what was shown.</summary>
    public ApiError? Refusal(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var shown = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : string.Empty;
        if (shown.Length == 0)
        {
            return ApiError.Unauthorized("No API key was given. Send it in the Authorization header, as 'Bearer <key>'.");
        }

        return key is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(key))
            ? null
            : ApiError.Unauthorized("Incorrect API key. Send the key that this server was started with.");
    }
}

using System.Globalization;
using BrowserAgent.Agent.Guardrails;

namespace BrowserAgent.Agent.Steps;

/// <summary>In words, that a site's server answered a document with 401 or 403.</summary>
internal static class AccessDenial
{
    private const int MaxChallengeLength = 120;

    public static bool Is(int status) => status is 401 or 403;

    /// <param name="status">401 or 403.</param>
    /// <param name="address">The document's address.</param>
    /// <param name="challenge">Its <c>WWW-Authenticate</c> header; null when it had none.</param>
    public static string Describe(int status, string address, string? challenge)
    {
        var asks = string.IsNullOrWhiteSpace(challenge) ? "" : $", which asks for {Shorten(challenge.Trim())}";
        return string.Create(CultureInfo.InvariantCulture, $"the site answered {status} ({(status == 401 ? "Unauthorized" : "Forbidden")}) at {OriginPolicy.WithoutQuery(address)}{asks}");
    }

    /// <summary>Whether a challenge offers HTTP basic authentication, the only scheme that a commit's request can answer.</summary>
    public static bool OffersBasic(string? challenge) =>
        challenge is not null && challenge.Split('\n', ',').Any(part => part.TrimStart().StartsWith("basic", StringComparison.OrdinalIgnoreCase));

    private static string Shorten(string challenge) =>
        string.Concat(challenge.ReplaceLineEndings(", ").Where(character => !char.IsControl(character)).Take(MaxChallengeLength));
}

using Microsoft.Playwright;

namespace BrowserAgent.Agent.Committing;

/// <summary>The Sec-Fetch headers, which a browser adds only when it sends a request itself. Sites use them against forged requests.</summary>
internal static class FetchMetadata
{
    /// <returns>Name and value of each header; none for an address to which browsers send none, because it is not secure.</returns>
    public static IEnumerable<KeyValuePair<string, string>> Of(IRequest request, IReadOnlyDictionary<string, string> headers, Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            yield break;
        }

        yield return new("sec-fetch-site", SiteOf(headers, address));
        if (!request.IsNavigationRequest)
        {
            yield return new("sec-fetch-mode", request.ResourceType is "ping" or "beacon" ? "no-cors" : "cors");
            yield return new("sec-fetch-dest", "empty");
            yield break;
        }

        yield return new("sec-fetch-mode", "navigate");
        yield return new("sec-fetch-user", "?1");
        yield return new("sec-fetch-dest", IsInFrame(request) ? "iframe" : "document");
    }

    private static string SiteOf(IReadOnlyDictionary<string, string> headers, Uri address)
    {
        var initiator = headers.GetValueOrDefault("origin") is { } origin && origin != "null" ? origin : headers.GetValueOrDefault("referer");
        return !Uri.TryCreate(initiator, UriKind.Absolute, out var from) ? "none"
            : Uri.Compare(from, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0 ? "same-origin"
            : from.Scheme == address.Scheme && IsSameSite(from.IdnHost, address.IdnHost) ? "same-site"
            : "cross-site";
    }

    /// <summary>One host, or one below the other. Two hosts below a common name count as different sites, which is the stricter reading.</summary>
    private static bool IsSameSite(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase)
        || one.EndsWith("." + other, StringComparison.OrdinalIgnoreCase) || other.EndsWith("." + one, StringComparison.OrdinalIgnoreCase);

    private static bool IsInFrame(IRequest request)
    {
        try
        {
            return request.Frame.ParentFrame is not null;
        }
        catch (PlaywrightException)
        {
            // A navigation of a new page has no frame yet.
            return false;
        }
    }
}

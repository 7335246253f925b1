using System.Text;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Committing;

/// <summary>
/// Sends an intercepted request once, from the driver, with what the browser would have added after the interception. Cookies, Origin and Referer are in
/// the intercepted request, a client certificate comes from the browser context; HTTP credentials and the Sec-Fetch headers are added here.
/// </summary>
/// <param name="pack">The pack whose origins may get the request.</param>
/// <param name="authorizationFor">The Authorization header that the browser would send to an address; null when none.</param>
/// <param name="limit">Longest wait for one answer.</param>
internal sealed class DriverRequestSender(SitePack pack, Func<string, string?> authorizationFor, TimeSpan limit)
{
    private const string Authorization = "authorization";
    private const int MaxRedirects = 5;

    /// <summary>
    /// A 307 or 308, and a 301 or 302 after a PUT, PATCH or DELETE, is followed here, inside the site's origins only, with the same method and body: the browser would send that request by itself, to any
    /// origin, and could repeat it. Other redirects are answered to the page, which follows them with a GET.
    /// </summary>
    /// <exception cref="PlaywrightException">No answer came, or the site redirected the request more than five times or to another origin. Only the first line of the message is fit for a log: the others hold the request's headers.</exception>
    public async Task<IAPIResponse> SendAsync(IRoute route)
    {
        var address = new Uri(route.Request.Url);
        for (var redirects = 0; ; redirects++)
        {
            var answer = await SendAsync(route, address, isRedirected: redirects > 0);
            if (!KeepsMethod(answer.Status, route.Request.Method)
                || !answer.Headers.TryGetValue("location", out var location) || !Uri.TryCreate(address, location, out var next))
            {
                return answer;
            }

            if (!OriginPolicy.Allows(pack, next.AbsoluteUri))
            {
                // Given to the page, this answer would make the browser send the record there.
                throw new PlaywrightException($"the site redirected the request to another origin, {next.GetLeftPart(UriPartial.Authority)}, which the pack does not allow");
            }

            if (redirects == MaxRedirects)
            {
                // Given to the page, this answer would make the browser send the request once more.
                throw new PlaywrightException($"the site redirected the request more than {MaxRedirects} times");
            }

            address = next;
        }
    }

    // Fetch standard, HTTP-redirect fetch: 301 and 302 make a GET of a POST only.
    private static bool KeepsMethod(int status, string method) => status is 307 or 308 || (status is 301 or 302 && method != "POST");

    private async Task<IAPIResponse> SendAsync(IRoute route, Uri address, bool isRedirected)
    {
        try
        {
            return await route.FetchAsync(new()
            {
                Url = isRedirected ? address.AbsoluteUri : null,
                Headers = HeadersOf(route.Request, address),
                MaxRedirects = 0,
                MaxRetries = 0,
                Timeout = (float)limit.TotalMilliseconds,
            });
        }
        catch (Exception fault) when (isRedirected && BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // Why the second request failed must not be taken for the first, which the site did get.
            throw new PlaywrightException("no answer came after the site redirected the request", fault);
        }
    }

    /// <summary>
    /// Whether the intercepted body lacks the content of a file: the browser reads a file from the disk only when it sends the request itself. An empty file
    /// looks the same.
    /// </summary>
    public static bool LacksFile(IRequest request)
    {
        if (!request.Headers.TryGetValue("content-type", out var type) || !type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || request.PostDataBuffer is not { } body)
        {
            return false;
        }

        // Only between the request's own boundaries: a file may hold such parts itself.
        var at = type.IndexOf("boundary=", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return false;
        }

        var boundary = Encoding.Latin1.GetBytes($"--{type[(at + "boundary=".Length)..].Split(';')[0].Trim().Trim('"')}");
        for (var rest = body.AsSpan(); rest.IndexOf(boundary) is >= 0 and var begin;)
        {
            rest = rest[(begin + boundary.Length)..];
            if (IsNamedFileWithoutContent(rest, boundary))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamedFileWithoutContent(ReadOnlySpan<byte> part, ReadOnlySpan<byte> boundary)
    {
        var end = part.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var name = part[..end].IndexOf("; filename=\""u8);
        return name >= 0 && part[name + "; filename=\"".Length] != '"' && part[(end + 4)..].StartsWith("\r\n"u8) && part[(end + 6)..].StartsWith(boundary);
    }

    private Dictionary<string, string> HeadersOf(IRequest request, Uri address)
    {
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase);
        if (address.AbsoluteUri != request.Url)
        {
            // The cookies of another address: the driver adds those of this one.
            headers.Remove("cookie");
        }

        if (!headers.ContainsKey(Authorization) && authorizationFor(address.AbsoluteUri) is { } authorization)
        {
            headers[Authorization] = authorization;
        }

        foreach (var (name, value) in FetchMetadata.Of(request, headers, address))
        {
            headers.TryAdd(name, value);
        }

        return headers;
    }
}

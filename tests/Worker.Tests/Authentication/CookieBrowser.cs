using System.Net;
using System.Text.RegularExpressions;

namespace BrowserAgent.Worker.Tests.Authentication;

/// <summary>Follows redirects between servers and keeps the worker's cookies, whatever the worker's clock says of their age.</summary>
internal sealed partial class CookieBrowser(Uri home) : IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The last address with which a provider sent the browser back.</summary>
    public string? Callback { get; private set; }

    public CookieBrowser Copy()
    {
        var copy = new CookieBrowser(home);
        foreach (var (name, value) in _cookies)
        {
            copy._cookies[name] = value;
        }

        return copy;
    }

    public async Task<(HttpStatusCode Status, string Body)> FollowAsync(string address)
    {
        var next = new Uri(home, address);
        for (var hop = 0; hop < 10; hop++)
        {
            using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, next));
            if (answer.Headers.Location is not { } location)
            {
                return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }

            next = new Uri(next, location);
            Callback = next.AbsolutePath.EndsWith("/callback", StringComparison.Ordinal) ? next.ToString() : Callback;
        }

        throw new InvalidOperationException($"Too many redirects, the last to {next}.");
    }

    public async Task<HttpStatusCode> PostFormAsync(string action, (string Name, string Value)? field = null, string? from = null)
    {
        var token = FormToken().Match((await FollowAsync(from ?? action)).Body).Groups["token"].Value;
        var fields = new List<KeyValuePair<string, string>> { new("__RequestVerificationToken", token) };
        if (field is { } more)
        {
            fields.Add(new(more.Name, more.Value));
        }

        using var content = new FormUrlEncodedContent(fields);
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(home, action)) { Content = content });
        return answer.StatusCode;
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var isHome = request.RequestUri!.Authority == home.Authority;
        if (isHome && _cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var answer = await _client.SendAsync(request);
        foreach (var cookie in isHome && answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0 || cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal))
            {
                _cookies.Remove(pair[0]);
            }
            else
            {
                _cookies[pair[0]] = pair[1];
            }
        }

        return answer;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();
}

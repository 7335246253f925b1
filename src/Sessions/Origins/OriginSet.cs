namespace BrowserAgent.Sessions.Origins;

/// <summary>The origins (scheme, host, port) that one site's browser may visit.</summary>
internal sealed class OriginSet
{
    private readonly HashSet<(string Scheme, string Host, int Port)> _origins;

    public OriginSet(IReadOnlyList<Uri> origins)
    {
        foreach (var origin in origins)
        {
            if (!origin.IsAbsoluteUri || origin.Scheme is not ("http" or "https"))
            {
                throw new ArgumentException($"\"{origin}\" is not an origin: give scheme, host and port, for example https://erp.example.com.", nameof(origins));
            }
        }

        _origins = [.. origins.Select(origin => (origin.Scheme, HostOf(origin), origin.Port))];
    }

    public static OriginSet None { get; } = new([]);

    public IEnumerable<(string Scheme, string Host, int Port)> Origins => _origins;

    /// <summary>
    /// Whether a document of this address may be shown, or a request be sent to it. Blank pages are allowed; a <c>blob:</c> address counts as the origin
    /// that created it, a WebSocket as the http origin of its host and port.
    /// </summary>
    public bool Allows(string address)
    {
        if (address is "" or "about:blank" or "about:srcdoc")
        {
            return true;
        }

        var inner = address.StartsWith("blob:", StringComparison.OrdinalIgnoreCase) ? address["blob:".Length..] : address;
        if (!Uri.TryCreate(inner, UriKind.Absolute, out var uri))
        {
            return false;
        }

        var scheme = uri.Scheme switch { "ws" => "http", "wss" => "https", var other => other };
        return _origins.Contains((scheme, HostOf(uri), uri.Port));
    }

    /// <summary>The origin of a host and port, as a proxy's CONNECT request names them; null when there is none.</summary>
    public Uri? FindByAuthority(string authority)
    {
        if (!Uri.TryCreate($"https://{authority}", UriKind.Absolute, out var asked) || asked.UserInfo.Length > 0 || asked.PathAndQuery is not "/")
        {
            return null;
        }

        foreach (var (scheme, host, port) in _origins)
        {
            if (port == asked.Port && string.Equals(host, HostOf(asked), StringComparison.OrdinalIgnoreCase))
            {
                return new Uri($"{scheme}://{authority}");
            }
        }

        return null;
    }

    /// <summary>Scheme, host and port of an address, for messages: path and query may contain data that must not be logged.</summary>
    public static string OriginOf(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? uri.Authority.Length > 0 ? $"{uri.Scheme}://{uri.Authority}" : $"{uri.Scheme}:"
            : "an invalid address";

    private static string HostOf(Uri uri) => uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
}

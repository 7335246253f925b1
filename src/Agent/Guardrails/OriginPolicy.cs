using BrowserAgent.Agent.Packs;

namespace BrowserAgent.Agent.Guardrails;

/// <summary>Decides which addresses the browser may open: those with exactly the scheme, host and port of one of the pack's origins.</summary>
internal static class OriginPolicy
{
    /// <summary>Resolves an address of a flow.</summary>
    /// <returns>The address to open, or null and why it is refused.</returns>
    public static (Uri? Address, string? Refusal) Resolve(SitePack pack, string address)
    {
        // Browsers read a backslash as a slash and drop control characters, so they would open another address than the one checked.
        if (address.Any(character => character == '\\' || char.IsControl(character)))
        {
            return (null, $"the address {WithoutQuery(address)} holds a backslash or a control character");
        }

        if (address.StartsWith("//", StringComparison.Ordinal))
        {
            return (null, $"the address {WithoutQuery(address)} names a host without a scheme");
        }

        var isPath = address.StartsWith('/');
        if (!Uri.TryCreate(isPath ? pack.Home.GetLeftPart(UriPartial.Authority) + address : address, UriKind.Absolute, out var resolved))
        {
            return (null, $"the address {WithoutQuery(address)} is neither a path nor an absolute address");
        }

        return Allows(pack, resolved)
            ? (resolved, null)
            : (null, $"the address {WithoutQuery(resolved.GetLeftPart(UriPartial.Path))} lies outside the origins of {pack.Site}");
    }

    public static bool Allows(SitePack pack, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var parsed) && Allows(pack, parsed);

    private static bool Allows(SitePack pack, Uri address) =>
        address.Scheme is "http" or "https"
        && address.UserInfo.Length == 0
        && pack.Origins.Any(origin => origin.Address.Scheme == address.Scheme
            && string.Equals(origin.Address.IdnHost, address.IdnHost, StringComparison.OrdinalIgnoreCase)
            && origin.Address.Port == address.Port);

    /// <summary>The address of the document, whatever part of it is shown.</summary>
    public static string WithoutFragment(string address) => address.Split('#', 2)[0];

    /// <summary>An address as messages and audits may contain it: without query, fragment and user.</summary>
    public static string WithoutQuery(string address)
    {
        var end = address.IndexOfAny(['?', '#']);
        var path = end < 0 ? address : address[..end];
        return Uri.TryCreate(path, UriKind.Absolute, out var parsed) && parsed.UserInfo.Length > 0
            ? $"{parsed.Scheme}://{parsed.Authority}{parsed.AbsolutePath}"
            : path;
    }
}

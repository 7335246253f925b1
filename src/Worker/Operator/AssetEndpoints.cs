using System.Security.Cryptography;
using BrowserAgent.Worker.Authentication;
using Microsoft.Net.Http.Headers;

namespace BrowserAgent.Worker.Operator;

/// <summary>Serves the pages' style, script and icon from embedded resources; the pages load nothing from other servers.</summary>
internal static class AssetEndpoints
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["operator.css"] = "text/css; charset=utf-8",
        ["operator.js"] = "text/javascript; charset=utf-8",
        ["icon.svg"] = "image/svg+xml",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (name, type) in Types)
        {
            var bytes = Read(name);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
            routes.MapGet($"/operator/{name}", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(bytes, type, entityTag: tag);
            }).IsOpen().ExcludeFromDescription();
        }
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(AssetEndpoints).Assembly.GetManifestResourceStream($"Operator.{name}")
            ?? throw new InvalidOperationException($"The program was built without its asset {name}: build src/Worker again.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

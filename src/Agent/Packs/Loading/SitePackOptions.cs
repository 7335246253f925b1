using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Agent.Packs.Loading;

/// <summary>Where the site packs are, and the addresses of their sites in this deployment. Section <c>Sites</c>.</summary>
public sealed record SitePackOptions
{
    public const string Section = "Sites";

    /// <summary>The folder of all packs. A relative path is searched below the working directory, then beside the executable. Default <c>sites</c>.</summary>
    [Required]
    public string Folder { get; init; } = "sites";

    /// <summary>
    /// Origins that replace a pack's own, by site and origin name: <c>Sites:Origins:erp:app=http://erp.test:8080</c>. Default none.
    /// Used for a test system or another host of the same site.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Origins { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.OrdinalIgnoreCase);
}

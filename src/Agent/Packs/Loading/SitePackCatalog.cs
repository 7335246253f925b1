using BrowserAgent.Agent.Packs.Parsing;

namespace BrowserAgent.Agent.Packs.Loading;

/// <summary>The packs of one folder, with the deployment's origins. Loaded once; a changed pack takes effect at the next start.</summary>
internal sealed class SitePackCatalog : ISitePackCatalog
{
    private readonly Dictionary<string, SitePack> _packs;

    /// <exception cref="SitePacksInvalidException">A pack or a moved origin is wrong.</exception>
    public SitePackCatalog(SitePackOptions options)
    {
        var load = SitePackLoader.LoadFolder(Locate(options.Folder));
        var errors = load.Errors.ToList();
        _packs = load.Packs
            .Select(pack => WithConfiguredOrigins(pack, options, errors))
            .ToDictionary(pack => pack.Site, StringComparer.Ordinal);

        // When a pack is broken, its site is missing here, and reporting its moved origins would only mislead.
        if (load.Errors.Count == 0)
        {
            errors.AddRange(options.Origins.Keys
                .Where(site => !_packs.Keys.Contains(site, StringComparer.OrdinalIgnoreCase))
                .Select(site => SettingError($"{SitePackOptions.Section}:Origins:{site}", $"moves a site that has no pack{SpellingSuggester.Hint(site, _packs.Keys)}")));
        }

        if (errors.Count > 0)
        {
            throw new SitePacksInvalidException(errors);
        }
    }

    public IReadOnlyCollection<SitePack> All => _packs.Values;

    public SitePack? Find(string site) => _packs.GetValueOrDefault(site);

    private static string Locate(string folder) =>
        Path.IsPathRooted(folder) || Directory.Exists(folder) ? folder : Path.Combine(AppContext.BaseDirectory, folder);

    private static SitePack WithConfiguredOrigins(SitePack pack, SitePackOptions options, List<PackError> errors)
    {
        // Configuration keys ignore case; environment variables are often in capitals.
        var moves = options.Origins.FirstOrDefault(site => string.Equals(site.Key, pack.Site, StringComparison.OrdinalIgnoreCase)).Value;
        if (moves is null)
        {
            return pack;
        }

        var origins = pack.Origins.ToList();
        foreach (var (name, address) in moves)
        {
            var setting = $"{SitePackOptions.Section}:Origins:{pack.Site}:{name}";
            var index = origins.FindIndex(origin => string.Equals(origin.Name, name, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                errors.Add(SettingError(setting, $"the pack has no origin of that name{SpellingSuggester.Hint(name, origins.Select(origin => origin.Name))}"));
            }
            else if (!OriginParser.TryParse(address, out var moved))
            {
                errors.Add(SettingError(setting, $"must be {OriginParser.Form}; here is \"{address}\""));
            }
            else
            {
                origins[index] = origins[index] with { Address = moved };
            }
        }

        return pack with { Origins = origins };
    }

    private static PackError SettingError(string setting, string message) => new(new PackPosition(setting, 0, 0), message);
}

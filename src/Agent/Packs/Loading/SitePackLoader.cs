using System.Security.Cryptography;
using System.Text;
using BrowserAgent.Agent.Packs.Parsing;
using BrowserAgent.Agent.Packs.Validation;

namespace BrowserAgent.Agent.Packs.Loading;

/// <summary>Reads site packs from disk and reports all of their errors at once.</summary>
public static class SitePackLoader
{
    /// <summary>The pack's file in its site's folder.</summary>
    public const string FileName = "site.yaml";

    /// <summary>Loads <c>*/site.yaml</c> of a folder, one folder a site. Never throws for what a pack says.</summary>
    /// <param name="folder">The folder of all sites. Positions name files below it as given here.</param>
    public static SitePackLoadResult LoadFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return Failed(folder, "there is no such folder of site packs; set Sites:Folder or run from the folder that holds it");
        }

        var loads = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(LoadSiteFolder).ToList();
        if (loads.All(load => load.Packs.Count == 0 && load.Errors.Count == 0))
        {
            return Failed(folder, $"holds no site pack; write <site>/{FileName}, see docs/site-packs.md");
        }

        return new SitePackLoadResult([.. loads.SelectMany(load => load.Packs)], [.. loads.SelectMany(load => load.Errors)]);
    }

    /// <summary>Loads one pack. Its site must be named as the folder that holds it.</summary>
    public static SitePackLoadResult LoadFile(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Failed(file, $"can't be read: {unreadable.Message}");
        }

        var load = LoadBytes(Shown(file), bytes);
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)));
        return load.Packs is [var pack] && !string.Equals(pack.Site, folder, StringComparison.Ordinal)
            ? Failed(file, $"site {pack.Site} is in the folder {folder}; give both the same name")
            : load;
    }

    private static SitePackLoadResult LoadSiteFolder(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (File.Exists(file))
        {
            return LoadFile(file);
        }

        var misnamed = Path.Combine(folder, "site.yml");
        return File.Exists(misnamed) ? Failed(misnamed, $"must be named {FileName}; rename it") : new SitePackLoadResult([], []);
    }

    private static SitePackLoadResult LoadBytes(string file, byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var draft = new PackParseContext(file);
        var root = YamlTreeReader.Read(file, reader.ReadToEnd(), draft.Errors);
        var pack = root is null ? null : SitePackReader.Read(root, Convert.ToHexStringLower(SHA256.HashData(bytes)), draft);
        if (pack is not null)
        {
            PackValidator.Run(pack, draft);
        }

        return new SitePackLoadResult(pack is not null && draft.Errors.Count == 0 ? [pack] : [], draft.Errors.InOrder());
    }

    private static SitePackLoadResult Failed(string file, string message) =>
        new([], [new PackError(new PackPosition(Shown(file), 0, 0), message)]);

    private static string Shown(string file) => file.Replace('\\', '/');
}

/// <summary>The loaded packs and the errors of the others.</summary>
/// <param name="Packs">The packs without errors.</param>
/// <param name="Errors">All errors, file by file, in the order of their places.</param>
public sealed record SitePackLoadResult(IReadOnlyList<SitePack> Packs, IReadOnlyList<PackError> Errors);

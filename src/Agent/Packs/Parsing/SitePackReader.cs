using System.Globalization;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The root of a pack.</summary>
internal static class SitePackReader
{
    /// <summary>The pack, complete only when the draft has no errors; null when its schema version is not supported.</summary>
    public static SitePack? Read(YamlValue root, string hash, PackParseContext draft)
    {
        if (!IsSupported(root, draft.Errors))
        {
            return null;
        }

        var cursor = YamlMappingReader.Enter(root, root.Position, "the pack", PackAllowedKeys.Site, draft.Errors);
        var site = cursor.RequiredText("site");
        if (site.Length > 0 && !PackNameRules.IsSlug(site))
        {
            cursor.Error(cursor.PositionOf("site"), $"site \"{site}\" is not a valid name; write {PackNameRules.SlugForm}");
        }

        var interruptions = new InterruptionReader(draft);
        interruptions.Read(cursor.Items("interruptions"));
        return new SitePack
        {
            Site = site,
            Title = cursor.Text("title") ?? site,
            Version = cursor.RequiredText("version"),
            Hash = hash,
            Origins = Origins(cursor),
            Formats = FormatsReader.Read(cursor),
            TimeZone = FormatsReader.TimeZone(cursor),
            Session = SessionRulesReader.Read(cursor.Child("session", PackAllowedKeys.Session), draft),
            Elements = Map(cursor.Entries("elements", PackNameRules.IsElement, PackNameRules.ElementForm), entry => ElementReader.Read(entry, draft)),
            Flows = Map(
                cursor.Entries("flows", PackNameRules.IsSlug, PackNameRules.SlugForm),
                entry => new StepReader(draft).Flow(entry.Key, entry.Value, $"flow {entry.Key}")),
            Interruptions = interruptions.Seen,
            Dialogs = interruptions.Dialogs,
            Popups = interruptions.Popups,
            Model = ModelRulesReader.Read(cursor.Child("model", PackAllowedKeys.Model)),
            Jobs = Map(cursor.Entries("jobs", PackNameRules.IsJob, PackNameRules.JobForm), new JobTypeReader(draft).Read),
        };
    }

    private static bool IsSupported(YamlValue root, PackErrors errors)
    {
        // A missing version is reported with the other missing keys.
        var supported = PackAllowedKeys.SchemaVersion.ToString(CultureInfo.InvariantCulture);
        if (root is not YamlValue.Mapping mapping
            || mapping.Entries.FirstOrDefault(entry => entry.Key is "schema") is not { Value: var schema }
            || (schema is YamlValue.Scalar { Text: var text } && string.Equals(text, supported, StringComparison.Ordinal)))
        {
            return true;
        }

        // Reading further would report every difference between the two schema versions.
        var given = schema is YamlValue.Scalar scalar ? scalar.Text : schema.Describe;
        errors.Add(schema.Position, $"schema version {given} is not supported; this build reads version {supported}");
        return false;
    }

    private static List<SiteOrigin> Origins(YamlMappingReader cursor)
    {
        var origins = new List<SiteOrigin>();
        foreach (var entry in cursor.Entries("origins", PackNameRules.IsSlug, PackNameRules.SlugForm))
        {
            if (cursor.TextOf(entry.Value, $"origin {entry.Key}") is not { } address)
            {
                continue;
            }

            if (OriginParser.TryParse(address, out var origin))
            {
                origins.Add(new SiteOrigin(entry.Key, origin));
            }
            else
            {
                cursor.Error(entry.Value.Position, $"origin {entry.Key} must be {OriginParser.Form}; here is \"{address}\"");
            }
        }

        if (cursor.Find("origins") is { Value: YamlValue.Mapping { Entries.Count: 0 } } empty)
        {
            cursor.Error(empty.Value.Position, "origins is empty; name at least the application's own origin");
        }

        return origins;
    }

    private static Dictionary<string, T> Map<T>(IEnumerable<YamlEntry> entries, Func<YamlEntry, T> read) =>
        entries.ToDictionary(entry => entry.Key, read, StringComparer.Ordinal);
}

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The <c>access</c> block of a session.</summary>
internal static class AccessRulesReader
{
    public static AccessRules? Read(YamlMappingReader? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var rules = new AccessRules([.. cursor.Texts("basic").Select(origin => origin.Text)], cursor.Flag("certificate") ?? false);
        if (rules is { BasicOrigins.Count: 0, UsesCertificate: false })
        {
            cursor.Error(cursor.Position, $"{cursor.What} asks for nothing; write basic: [names of origins], certificate: true, or both");
        }

        return rules;
    }
}

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The mapping <c>model</c>.</summary>
internal static class ModelRulesReader
{
    public static ModelRules Read(YamlMappingReader? cursor)
    {
        if (cursor is null)
        {
            return ModelRules.None;
        }

        return new ModelRules
        {
            Openers = Texts(cursor, "openers"),
            Never = Texts(cursor, "never"),
            Heartbeats = Texts(cursor, "heartbeats"),
            Reads = [.. cursor.Texts("reads").Where(path => IsPath(cursor, path)).Select(path => path.Text)],
        };
    }

    private static List<string> Texts(YamlMappingReader cursor, string key)
    {
        var texts = new List<string>();
        foreach (var item in cursor.Texts(key))
        {
            if (item.Text.Any(char.IsLetterOrDigit))
            {
                texts.Add(item.Text);
            }
            else
            {
                cursor.Error(item.Position, $"\"{item.Text}\" in {key} of {cursor.What} has no letter or digit; write the whole text");
            }
        }

        return texts;
    }

    // A star alone would permit every write.
    private static bool IsPath(YamlMappingReader cursor, YamlValue.Scalar path)
    {
        var parts = path.Text.Split(' ');
        var isPath = parts is [['/', _, ..], ..] and not ["/*", ..] && parts.Length <= 2 && parts.All(part => part is not ("" or "*") && part.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == part.Length - 1));
        if (!isPath)
        {
            cursor.Error(path.Position, $"\"{path.Text}\" in reads of {cursor.What} must be a path such as /rpc/read*, or a path and an operation such as \"/jsonrpc search_*\", each with at most one * at its end");
        }

        return isPath;
    }
}

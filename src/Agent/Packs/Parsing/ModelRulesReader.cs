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
                cursor.Error(item.Position, $"\"{item.Text}\" in {key} of {cursor.What} has no letter; write a name as the page shows it");
            }
        }

        return texts;
    }

    // A star alone would permit every write.
    private static bool IsPath(YamlMappingReader cursor, YamlValue.Scalar path)
    {
        var star = path.Text.IndexOf('*', StringComparison.Ordinal);
        var isPath = path.Text.Length > 1 && path.Text[0] == '/' && path.Text is not "/*" && (star < 0 || star == path.Text.Length - 1);
        if (!isPath)
        {
            cursor.Error(path.Position, $"\"{path.Text}\" in reads of {cursor.What} must be a path such as /rpc/read*, with at most one * at its end");
        }

        return isPath;
    }
}

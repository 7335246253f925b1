using System.Globalization;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>One line of an element's <c>find</c>.</summary>
internal static class SelectorReader
{
    private static readonly string[] SelectorKeys = ["role", "label", "placeholder", "text", "testId", "css", "xpath", "open"];

    /// <summary>The selector, or null when it is wrong; the error is reported.</summary>
    public static SelectorDefinition? Read(YamlValue value, PackPosition position, string what, PackErrors errors)
    {
        var cursor = YamlMappingReader.Enter(value, position, what, PackAllowedKeys.Selector, errors);
        var given = SelectorKeys.Where(cursor.Has).ToList();
        if (given is not [var way])
        {
            if (value is YamlValue.Mapping)
            {
                errors.Add(position, given.Count == 0
                    ? $"{what} says no way to find it; give one of {string.Join(", ", SelectorKeys)}"
                    : $"{what} mixes {string.Join(" and ", given)}; write one way a line, the next line is tried when it misses");
            }

            return null;
        }

        RejectStrayKey(cursor, way, "name", "role");
        RejectStrayKey(cursor, way, "then", "open");
        return Make(cursor, way, errors) is { } selector ? selector with { Nth = cursor.Parse<int>("nth", TryNth, "a whole number: 0 is the first, -1 the last") } : null;
    }

    private static SelectorDefinition? Make(YamlMappingReader cursor, string way, PackErrors errors)
    {
        if (string.Equals(way, "open", StringComparison.Ordinal))
        {
            return Opened(cursor, errors);
        }

        if ((way is "css" ? cursor.Css(way) : cursor.Text(way)) is not { } text)
        {
            return null;
        }

        return way switch
        {
            "role" => new SelectorDefinition.Role(text, cursor.Text("name")),
            "label" => new SelectorDefinition.Label(text),
            "placeholder" => new SelectorDefinition.Placeholder(text),
            "text" => new SelectorDefinition.ShownText(text),
            "testId" => new SelectorDefinition.TestId(text),
            "css" => new SelectorDefinition.Css(text),
            _ => new SelectorDefinition.XPath(text),
        };
    }

    private static SelectorDefinition.Opened? Opened(YamlMappingReader cursor, PackErrors errors)
    {
        if (cursor.Find("then") is not { } then)
        {
            errors.Add(cursor.Position, $"{cursor.What} opens something but lacks the key then: the selector of what appears");
            return null;
        }

        var open = cursor.Find("open")!;
        return Read(open.Value, open.Position, $"open of {cursor.What}", errors) is { } first
            && Read(then.Value, then.Position, $"then of {cursor.What}", errors) is { } second
            ? new SelectorDefinition.Opened(first, second)
            : null;
    }

    private static void RejectStrayKey(YamlMappingReader cursor, string way, string key, string owner)
    {
        if (cursor.Find(key) is { } stray && !string.Equals(way, owner, StringComparison.Ordinal))
        {
            cursor.Error(stray.Position, $"{key} of {cursor.What} belongs to {owner}; remove it or find by {owner}");
        }
    }

    private static bool TryNth(string text, out int nth) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out nth);
}

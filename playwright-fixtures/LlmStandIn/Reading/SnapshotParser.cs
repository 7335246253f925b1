using System.Text;
using System.Text.Json;

namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>
/// Parses the YAML-like text of an accessibility snapshot: <c>- role "name" [attribute=value]: text</c>, nested by indentation, keys in
/// single quotes where they hold a colon. A line it cannot read is left out: one odd line must not hide the page.
/// </summary>
internal static class SnapshotParser
{
    public static SnapshotNode Parse(IEnumerable<string> lines)
    {
        var root = new SnapshotNode("document", string.Empty, null);
        var open = new Stack<(int Indent, SnapshotNode Node)>();
        open.Push((-1, root));
        foreach (var line in lines)
        {
            var trimmed = line.TrimStart();
            if (!trimmed.StartsWith("- ", StringComparison.Ordinal))
            {
                continue;
            }

            var indent = line.Length - trimmed.Length;
            while (open.Peek().Indent >= indent)
            {
                open.Pop();
            }

            if (Read(trimmed[2..].Trim(), open.Peek().Node) is { } node)
            {
                open.Push((indent, node));
            }
        }

        return root;
    }

    private static SnapshotNode? Read(string entry, SnapshotNode parent)
    {
        var (key, value) = SplitQuotedKey(entry);
        var position = 0;
        while (position < key.Length && (char.IsLetterOrDigit(key[position]) || key[position] is '/' or '-' or '_'))
        {
            position++;
        }

        var role = key[..position];
        if (role.Length == 0)
        {
            return null;
        }

        if (role[0] == '/')
        {
            parent.Properties[role[1..]] = Unquote(value ?? AfterColon(key, position));
            return null;
        }

        var name = ReadName(key, ref position);
        var node = new SnapshotNode(role, name, parent);
        ReadAttributes(key, ref position, node.Attributes);
        node.Text = Unquote(value ?? AfterColon(key, position));
        parent.Children.Add(node);
        return node;
    }

    /// <summary>Splits <c>'key with: colon': value</c>; a plain entry comes back whole, without a value.</summary>
    private static (string Key, string? Value) SplitQuotedKey(string entry)
    {
        if (entry.Length == 0 || entry[0] != '\'')
        {
            return (entry, null);
        }

        var key = new StringBuilder();
        var position = 1;
        for (; position < entry.Length; position++)
        {
            if (entry[position] != '\'')
            {
                key.Append(entry[position]);
            }
            else if (position + 1 < entry.Length && entry[position + 1] == '\'')
            {
                key.Append('\'');
                position++;
            }
            else
            {
                break;
            }
        }

        return (key.ToString(), AfterColon(entry, Math.Min(position + 1, entry.Length)));
    }

    private static string ReadName(string key, ref int position)
    {
        var start = position;
        while (start < key.Length && key[start] == ' ')
        {
            start++;
        }

        if (start >= key.Length || key[start] != '"')
        {
            return string.Empty;
        }

        var end = start + 1;
        while (end < key.Length && key[end] != '"')
        {
            end += key[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end + 1, key.Length);
        position = end;
        return Unquote(key[start..end]);
    }

    private static void ReadAttributes(string key, ref int position, Dictionary<string, string> attributes)
    {
        while (true)
        {
            var start = position;
            while (start < key.Length && key[start] == ' ')
            {
                start++;
            }

            var end = start < key.Length && key[start] == '[' ? key.IndexOf(']', start) : -1;
            if (end < 0)
            {
                return;
            }

            var inside = key[(start + 1)..end];
            var equals = inside.IndexOf('=', StringComparison.Ordinal);
            attributes[equals < 0 ? inside : inside[..equals]] = equals < 0 ? "true" : inside[(equals + 1)..];
            position = end + 1;
        }
    }

    private static string AfterColon(string text, int position)
    {
        var colon = text.IndexOf(':', position);
        return colon < 0 ? string.Empty : text[(colon + 1)..].Trim();
    }

    private static string Unquote(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(text) ?? string.Empty;
        }
        catch (JsonException)
        {
            // YAML knows escapes that JSON does not; the raw text is close enough for matching words.
            return text[1..^1];
        }
    }
}

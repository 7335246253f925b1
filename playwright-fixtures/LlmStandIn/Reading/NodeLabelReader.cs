namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>A text that may name an element, and how far it is to be believed, 0 to 1.</summary>
internal readonly record struct Label(string Text, double Trust);

/// <summary>The texts that name a node: its own accessible name first, then what stands around it. What a field holds never names it.</summary>
internal static class NodeLabelReader
{
    private static readonly HashSet<string> Fields = new(["textbox", "searchbox", "combobox", "spinbutton", "listbox", "checkbox", "radio", "switch"], StringComparer.Ordinal);
    private static readonly HashSet<string> Captions = new(["text", "term", "cell", "rowheader", "strong", "generic", "paragraph", "heading"], StringComparer.Ordinal);

    public static IEnumerable<Label> Of(SnapshotNode node)
    {
        if (node.Name.Length > 0)
        {
            yield return new Label(node.Name, 1);
        }
        else if (node.Text.Length > 0 && !Fields.Contains(node.Role))
        {
            yield return new Label(node.Text, 0.95);
            if (node.Text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                yield return new Label(node.Text[..colon], 0.9);
            }
        }
        else if (node.Ref is not null && node.Children.Count > 0 && node.Attributes.ContainsKey("cursor"))
        {
            yield return new Label(node.AllText(), 0.8);
        }

        if (node.Role is "alert" or "status")
        {
            yield return new Label("message " + node.AllText(), 0.95);
        }

        if (node.Properties.TryGetValue("placeholder", out var placeholder))
        {
            yield return new Label(placeholder, 0.85);
        }

        if (SnapshotTableReader.ColumnOf(node) is { Length: > 0 } column)
        {
            yield return new Label(column, 0.85);
        }

        if ((node.Name.Length == 0 || node.Role is "definition") && node.PreviousSibling() is { } before && Captions.Contains(before.Role))
        {
            yield return new Label(before.Name.Length > 0 ? before.Name : before.Text, 0.85);
        }
    }
}

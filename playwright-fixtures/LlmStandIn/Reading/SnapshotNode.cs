namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>One line of an accessibility snapshot, in its tree.</summary>
internal sealed class SnapshotNode(string role, string name, SnapshotNode? parent)
{
    public string Role { get; } = role;

    public string Name { get; } = name;

    public SnapshotNode? Parent { get; } = parent;

    /// <summary>The handle by which the client acts on the element; null for plain text and options.</summary>
    public string? Ref => Attributes.GetValueOrDefault("ref");

    /// <summary>What stands behind the colon: the value of a field, the text of anything else.</summary>
    public string Text { get; set; } = string.Empty;

    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines such as <c>/placeholder: Reference no.</c>, without the slash.</summary>
    public Dictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    public List<SnapshotNode> Children { get; } = [];

    public bool IsExpanded => Attributes.TryGetValue("expanded", out var state) && state is not "false";

    public bool IsCollapsed => Attributes.TryGetValue("expanded", out var state) && state is "false";

    public IEnumerable<SnapshotNode> Ancestors()
    {
        for (var node = Parent; node is not null; node = node.Parent)
        {
            yield return node;
        }
    }

    /// <summary>The nodes below this one in document order.</summary>
    public IEnumerable<SnapshotNode> Descendants()
        => Children.SelectMany(child => child.Descendants().Prepend(child));

    public SnapshotNode? PreviousSibling()
    {
        var index = Parent?.Children.IndexOf(this) ?? 0;
        return index > 0 ? Parent!.Children[index - 1] : null;
    }

    public string AllText() => string.Join(' ', Descendants().Prepend(this).SelectMany(node => new[] { node.Name, node.Text }).Where(text => text.Length > 0));
}

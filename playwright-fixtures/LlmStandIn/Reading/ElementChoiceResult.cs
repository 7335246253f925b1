namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>What the reader makes of a page.</summary>
internal abstract record ElementChoiceResult(string Reason)
{
    /// <summary>The node is the element that is looked for.</summary>
    internal sealed record Use(SnapshotNode Node, string Reason) : ElementChoiceResult(Reason);

    /// <summary>The element is hidden; opening the node may show it.</summary>
    internal sealed record Open(SnapshotNode Node, string Reason) : ElementChoiceResult(Reason);

    /// <summary>A dialog covers the page; the node takes it away.</summary>
    internal sealed record Dismiss(SnapshotNode Node, string Reason) : ElementChoiceResult(Reason);

    /// <summary>Not on the page, or no telling which.</summary>
    internal sealed record NotFound(string Reason) : ElementChoiceResult(Reason);

    public string? Ref => this switch
    {
        Use use => use.Node.Ref,
        Open open => open.Node.Ref,
        Dismiss dismiss => dismiss.Node.Ref,
        _ => null,
    };
}

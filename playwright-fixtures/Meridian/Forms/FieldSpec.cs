namespace BrowserAgent.Fixtures.Meridian.Forms;

internal enum FieldKind
{
    Text,
    Date,
    Number,
    Select,
    Check,
    Radio,
    LongText,
    Supplier,
}

/// <summary>One header field of the purchase order; <paramref name="Id"/> is its id on the page, <paramref name="Key"/> its name on the wire.</summary>
internal sealed record FieldSpec(string Key, string Id, string Label, FieldKind Kind)
{
    public IReadOnlyList<string> Choices { get; init; } = [];

    public string Default { get; init; } = "";

    public int MaxLength { get; init; } = 120;

    public bool Required { get; init; }

    public bool Wide { get; init; }
}

/// <summary>A card of the form; the one without fields holds the lines.</summary>
internal sealed record SectionSpec(string Id, string Title, IReadOnlyList<FieldSpec> Fields)
{
    public bool HoldsLines => Fields.Count == 0;
}

namespace BrowserAgent.Agent.Values;

/// <summary>
/// A value of the payload, or one that a page shows. What was sent, typed and saved is compared as such values.
/// </summary>
public abstract record FieldValue
{
    private FieldValue()
    {
    }

    /// <summary>Text in NFC, with its line breaks (\n) and inner spaces, without white space at its ends.</summary>
    public sealed record Text(string Value) : FieldValue
    {
        /// <summary>For a text that a page shows: how well the place that shows it can show spaces. Not part of the value.</summary>
        public ShownSpaces Spaces { get; init; }

        public bool Equals(Text? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);
    }

    /// <summary>An empty place on a page where a number, a day or a flag would be: it was read, and there is no value.</summary>
    public sealed record Nothing : FieldValue;

    /// <summary>A count, quantity or price. 12.50 equals 12.5.</summary>
    public sealed record Number(decimal Value) : FieldValue;

    /// <summary>A calendar day.</summary>
    public sealed record Date(DateOnly Value) : FieldValue;

    /// <summary>Yes or no.</summary>
    public sealed record Flag(bool Value) : FieldValue;

    /// <summary>Order lines, search hits: rows of named values.</summary>
    public sealed record Rows(IReadOnlyList<FieldSet> Items) : FieldValue
    {
        public bool Equals(Rows? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Count;
    }
}

/// <summary>How well a place on a page shows the spaces of a text.</summary>
public enum ShownSpaces
{
    /// <summary>As they are: a control's value, an attribute, or text whose CSS preserves white space.</summary>
    Kept,

    /// <summary>CSS shows a run of spaces as one, and none beside a line break.</summary>
    Collapsed,

    /// <summary>Editable text whose CSS collapses white space: the browser writes some of the typed spaces as no-break spaces.</summary>
    Rewritten,
}

/// <summary>Named values: a payload, one line of it, one row of a table, or what a flow has read.</summary>
public sealed record FieldSet(IReadOnlyDictionary<string, FieldValue> Fields)
{
    public static readonly FieldSet Empty = new(new Dictionary<string, FieldValue>(StringComparer.Ordinal));

    /// <summary>The value, or null when the field was not given.</summary>
    public FieldValue? this[string name] => Fields.GetValueOrDefault(name);

    public FieldSet With(string name, FieldValue value) =>
        new(new Dictionary<string, FieldValue>(Fields, StringComparer.Ordinal) { [name] = value });

    public bool Equals(FieldSet? other) =>
        other is not null && Fields.Count == other.Fields.Count
        && Fields.All(field => field.Value.Equals(other[field.Key]));

    public override int GetHashCode() => Fields.Count;
}

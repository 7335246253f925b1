namespace BrowserAgent.Agent.Values;

/// <summary>
/// A value in canonical form. The payload, what was typed and what a page shows are compared as such values, never as text.
/// </summary>
public abstract record FieldValue
{
    private FieldValue()
    {
    }

    /// <summary>Text after normalisation (NFKC, no invisible characters, single spaces, trimmed).</summary>
    public sealed record Text(string Value) : FieldValue;

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

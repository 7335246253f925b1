namespace BrowserAgent.Agent.Packs.Validation;

/// <summary>What is known before the run about a variable of a flow.</summary>
internal abstract record VariableShape
{
    private VariableShape()
    {
    }

    /// <param name="PayloadPath">The payload field (list.field inside a list) that it carries; null for what a page showed.</param>
    public sealed record Single(string? PayloadPath) : VariableShape;

    /// <param name="Columns">Names of a row's values.</param>
    /// <param name="PayloadPath">The payload's list; null for a table that was read.</param>
    /// <param name="Table">The table that it was read from; null for the payload's list.</param>
    public sealed record Rows(IReadOnlySet<string> Columns, string? PayloadPath, ElementDefinition? Table) : VariableShape;

    /// <summary>Its element is unknown, which is reported where it is read.</summary>
    public sealed record Unknown : VariableShape;

    public static VariableShape Of(FieldDefinition field) => field.Of is { } rows
        ? new Rows(rows.Keys.ToHashSet(StringComparer.Ordinal), field.Name, null)
        : new Single(field.Name);

    public static VariableShape Of(ElementDefinition? element) => element switch
    {
        null => new Unknown(),
        { Table: { } table } => new Rows(table.Columns.Keys.ToHashSet(StringComparer.Ordinal), null, element),
        _ => new Single(null),
    };
}

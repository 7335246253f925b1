using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Reading;

/// <summary>Makes values of a table's texts, column by column.</summary>
internal static class TableRowParser
{
    /// <param name="context">Its formats.</param>
    /// <param name="element">The table.</param>
    /// <param name="rule">Its columns.</param>
    /// <param name="rows">The texts, row by row.</param>
    /// <param name="spaces">For each column, whether its cells show a run of spaces as one; null when that is not known.</param>
    public static ValueOrFlowResult<FieldValue> Parse(FlowContext context, ElementDefinition element, TableDefinition rule, List<List<string?>> rows, IReadOnlyList<bool>? spaces)
    {
        var items = new List<FieldSet>(rows.Count);
        foreach (var (row, number) in rows.Select((row, index) => (row, index + 1)))
        {
            var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
            foreach (var (((name, column), text), place) in rule.Columns.Zip(row).Select((cell, place) => (cell, place)))
            {
                if (text is null)
                {
                    return new(null, new FlowResult.ElementUncertain(
                        element.Name, element.Position.ToString(), $"row {number} has no column {name} ({column.Css ?? column.Reads.Attribute})."));
                }

                // An empty cell means that the record has no such value.
                if (text.Trim().Length == 0)
                {
                    continue;
                }

                if (context.Format.Read(text, column.Reads, spaces?[place] == true ? ShownSpaces.Collapsed : ShownSpaces.Kept) is not { } value)
                {
                    return new(null, new FlowResult.ValueRefused(
                        $"{element.Name}.{name}", $"a {column.Reads.Type}", text, $"row {number} can't be read. Check the column's reads rule and the pack's formats."));
                }

                fields[name] = value;
            }

            items.Add(new FieldSet(fields));
        }

        return new(new FieldValue.Rows(items), null);
    }
}

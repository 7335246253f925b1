using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Audit;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Compares a payload with a saved record, value by value: exactly, apart from the differences that the pack forgives for the field or for its element. Each field is compared that the pack's <c>equal</c> section names and the
/// payload gives; a field that the payload does not give may have the site's default. In a list, a saved row that is not in the payload and a payload row
/// that is not saved are differences; a row's field is compared when the table has a column of its name.
/// </summary>
internal static class RecordComparer
{
    private const string Nothing = "(not asked for)";

    /// <param name="asked">The payload.</param>
    /// <param name="saved">What the saved record shows; a field that could not be read is not in it, and so differs.</param>
    /// <param name="type">The job type, with the payload field to element map.</param>
    /// <param name="pack">Its elements say which columns a table has.</param>
    public static IReadOnlyList<FieldComparison> Compare(FieldSet asked, FieldSet saved, JobTypeDefinition type, SitePack pack)
    {
        var comparison = new List<FieldComparison>();
        foreach (var (name, element) in type.Entry!.Equal)
        {
            switch (asked[name])
            {
                case null:
                    break;
                case FieldValue.Rows rows when type.Payload.GetValueOrDefault(name) is { } list:
                    var columns = pack.Elements.GetValueOrDefault(element)?.Table?.Columns;
                    CompareRows(name, rows, saved[name] as FieldValue.Rows, list, columns, comparison);
                    break;
                case { } value:
                    comparison.Add(CompareValue(name, value, saved[name], SameOf(type.Payload.GetValueOrDefault(name), pack.Elements.GetValueOrDefault(element)?.Reads)));
                    break;
            }
        }

        return comparison;
    }

    public static FieldComparison CompareValue(string field, FieldValue asked, FieldValue? saved, ValueEquivalence same) =>
        new(field, ValueTextFormatter.Of(asked), saved is null ? null : ValueTextFormatter.Of(saved), ValueComparer.AreEqual(asked, saved, same));

    private static void CompareRows(
        string name, FieldValue.Rows asked, FieldValue.Rows? saved, FieldDefinition list, IReadOnlyDictionary<string, ColumnDefinition>? columns, List<FieldComparison> comparison)
    {
        if (saved is null)
        {
            comparison.Add(new FieldComparison(name, ValueTextFormatter.Of(asked), null, false));
            return;
        }

        var key = list.RowKey is { } rowKey && (columns?.ContainsKey(rowKey) ?? true) ? rowKey : null;
        var left = saved.Items.ToList();
        for (var index = 0; index < asked.Items.Count; index++)
        {
            var row = asked.Items[index];
            var label = $"{name}[{(key is not null && row[key] is { } shown ? ValueTextFormatter.Of(shown) : $"{index}")}]";
            var match = key is null ? saved.Items.ElementAtOrDefault(index) : left.Find(candidate => row[key] is { } asking ? ValueComparer.AreEqual(asking, candidate[key], SameFor(key)) : candidate[key] is null);
            if (match is null)
            {
                comparison.Add(new FieldComparison(label, ValueTextFormatter.Of(row), null, false));
                continue;
            }

            RemoveOne(left, match);
            comparison.AddRange(row.Fields
                .Where(field => columns?.ContainsKey(field.Key) ?? true)
                .Select(field => CompareValue($"{label}.{field.Key}", field.Value, match[field.Key], SameFor(field.Key))));
        }

        comparison.AddRange(left.Select((row, index) => new FieldComparison($"{name}[+{index}]", Nothing, ValueTextFormatter.Of(row), false)));

        ValueEquivalence SameFor(string field) => SameOf(list.Of?.GetValueOrDefault(field), columns?.GetValueOrDefault(field)?.Reads);
    }

    private static ValueEquivalence SameOf(FieldDefinition? field, ReadRule? reads) =>
        (field?.Same ?? ValueEquivalence.Exact).With(reads?.Same ?? ValueEquivalence.Exact);

    // By reference: two saved rows may be equal, and each must be matched once.
    private static void RemoveOne(List<FieldSet> rows, FieldSet row) =>
        rows.RemoveAt(rows.FindIndex(candidate => ReferenceEquals(candidate, row)));
}

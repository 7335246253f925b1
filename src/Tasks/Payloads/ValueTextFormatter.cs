using System.Globalization;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>The canonical text of a value, for messages and comparison tables.</summary>
internal static class ValueTextFormatter
{
    public static string Of(FieldValue value) => value switch
    {
        FieldValue.Text text => text.Value,
        FieldValue.Number number => NumberTextConverter.Format(number.Value),
        FieldValue.Date date => date.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        FieldValue.Flag flag => flag.Value ? "true" : "false",
        FieldValue.Nothing => "(empty)",
        FieldValue.Rows rows => string.Join("; ", rows.Items.Select(Of)),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "This kind of value has no canonical text yet. Add it here."),
    };

    public static string Of(FieldSet row) => string.Join(", ", row.Fields.Select(field => $"{field.Key}={Of(field.Value)}"));
}

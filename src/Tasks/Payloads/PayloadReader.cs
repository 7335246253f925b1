using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>
/// Reads a producer's JSON into canonical values according to the job type's definition, or reports every error at once. JSON null and text without a
/// visible character count as not given.
/// </summary>
internal static class PayloadReader
{
    /// <param name="payload">The JSON as sent.</param>
    /// <param name="type">Defines the fields.</param>
    /// <param name="today">The site's day, for limits relative to it.</param>
    public static PayloadReadResult Read(JsonElement payload, JobTypeDefinition type, DateOnly today)
    {
        var errors = new List<PayloadError>();
        var fields = ReadObject(payload, type.Payload, "payload", today, errors);
        return errors.Count > 0 ? new PayloadReadResult.Invalid(errors) : new PayloadReadResult.Valid(fields);
    }

    private static FieldSet ReadObject(
        JsonElement raw, IReadOnlyDictionary<string, FieldDefinition> definitions, string path, DateOnly today, List<PayloadError> errors)
    {
        if (raw.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new PayloadError(path, $"Must be a JSON object with the fields {string.Join(", ", definitions.Keys)}."));
            return FieldSet.Empty;
        }

        var given = Members(raw, definitions, path, errors);
        var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (name, field) in definitions)
        {
            var value = ReadField(given.GetValueOrDefault(name), field, $"{path}.{name}", today, errors);
            if (value is not null)
            {
                fields[name] = value;
            }
        }

        return new FieldSet(fields);
    }

    private static Dictionary<string, JsonElement> Members(
        JsonElement raw, IReadOnlyDictionary<string, FieldDefinition> definitions, string path, List<PayloadError> errors)
    {
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in TolerantJsonMemberEnumerator.Of(raw))
        {
            if (!definitions.ContainsKey(name))
            {
                errors.Add(new PayloadError($"{path}.{ExcerptFormatter.Of(name)}", $"Unknown field. {NearestNameSuggester.Hint(name, definitions.Keys)}"));
            }
            else if (!given.TryAdd(name, value))
            {
                // Parsers disagree on which of two equal names counts, so both are rejected.
                errors.Add(new PayloadError($"{path}.{name}", "Is given more than once. Send it once."));
            }
        }

        return given;
    }

    private static FieldValue? ReadField(JsonElement raw, FieldDefinition field, string path, DateOnly today, List<PayloadError> errors)
    {
        if (field.Type == FieldType.List && raw.ValueKind == JsonValueKind.Array)
        {
            return ReadList(raw, field, path, today, errors);
        }

        var parsed = FieldReader.Read(raw, field, today);
        if (parsed is FieldParseResult.Missing && field.Default is { } text)
        {
            parsed = FieldReader.ReadDefault(text, field, today);
        }

        switch (parsed)
        {
            case FieldParseResult.Valid good:
                return good.Value;
            case FieldParseResult.Invalid bad:
                errors.Add(new PayloadError(path, bad.Message));
                return null;
            default:
                if (field.Required || field.IsNaturalKey)
                {
                    errors.Add(new PayloadError(path, Missing(raw, field)));
                }

                return null;
        }
    }

    private static string Missing(JsonElement raw, FieldDefinition field) => (raw.ValueKind == JsonValueKind.String, field.IsNaturalKey) switch
    {
        (true, true) => "Is empty. It is the natural key, by which a second entry of the same record is detected; send it.",
        (true, false) => "Is empty. It is required; send it.",
        (false, true) => "Is missing. It is the natural key, by which a second entry of the same record is detected; send it.",
        _ => "Is missing. It is required; send it.",
    };

    private static FieldValue.Rows ReadList(JsonElement raw, FieldDefinition field, string path, DateOnly today, List<PayloadError> errors)
    {
        var count = raw.GetArrayLength();
        if (count < field.MinRows || count > field.MaxRows)
        {
            errors.Add(new PayloadError(path, $"Has {count} rows; allowed are {field.MinRows} to {field.MaxRows}."));
            if (count > field.MaxRows)
            {
                return new FieldValue.Rows([]);
            }
        }

        var definitions = field.Of ?? new Dictionary<string, FieldDefinition>(StringComparer.Ordinal);
        var rows = raw.EnumerateArray()
            .Select((row, index) => ReadObject(row, definitions, $"{path}[{index}]", today, errors))
            .ToList();
        CheckRowKeys(rows, field, path, errors);
        return new FieldValue.Rows(rows);
    }

    // Two rows with one key could not be told apart when the saved record is compared.
    private static void CheckRowKeys(List<FieldSet> rows, FieldDefinition field, string path, List<PayloadError> errors)
    {
        if (field.RowKey is not { } key)
        {
            return;
        }

        var same = field.Of?.GetValueOrDefault(key)?.Same ?? ValueEquivalence.Exact;
        var first = new Dictionary<FieldValue, int>();
        for (var index = 0; index < rows.Count; index++)
        {
            if (rows[index][key] is { } value && !first.TryAdd(RowKeyOf(value, same), index))
            {
                errors.Add(new PayloadError(
                    $"{path}[{index}].{key}",
                    $"\"{ValueTextFormatter.Of(value)}\" is also the {key} of row {first[RowKeyOf(value, same)]}; rows are told apart by it. Merge the two rows, or give each its own {key}."));
            }
        }
    }

    private static FieldValue RowKeyOf(FieldValue value, ValueEquivalence same) => value is FieldValue.Text text ? new FieldValue.Text(same.Fold(text.Value)) : value;
}

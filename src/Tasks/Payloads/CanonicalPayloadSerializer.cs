using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>
/// Writes a canonical payload as JSON and reads it back. Reading checks types only: limits were checked at intake, and a day that was in range then may
/// be out of range when the job runs.
/// </summary>
internal static class CanonicalPayloadSerializer
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(FieldSet fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            WriteObject(writer, fields);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <exception cref="FormatException">The JSON does not fit the job type's definition: the site pack changed after intake.</exception>
    public static FieldSet Read(string json, JobTypeDefinition type)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadObject(document.RootElement, type.Payload, "payload");
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The stored payload is not JSON: {broken.Message}", broken);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, FieldSet fields)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in fields.Fields)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, FieldValue value)
    {
        switch (value)
        {
            case FieldValue.Number number:
                // Keeps the decimals as sent: a price of 12.50 is also typed into the site as 12.50.
                writer.WriteNumberValue(number.Value);
                break;
            case FieldValue.Flag flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            case FieldValue.Nothing:
                writer.WriteNullValue();
                break;
            case FieldValue.Rows rows:
                writer.WriteStartArray();
                foreach (var row in rows.Items)
                {
                    WriteObject(writer, row);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(ValueTextFormatter.Of(value));
                break;
        }
    }

    private static FieldSet ReadObject(JsonElement raw, IReadOnlyDictionary<string, FieldDefinition> definitions, string path)
    {
        if (raw.ValueKind != JsonValueKind.Object)
        {
            throw Changed(path, raw, "an object");
        }

        var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var member in raw.EnumerateObject())
        {
            if (!definitions.TryGetValue(member.Name, out var field))
            {
                throw new FormatException($"The site pack no longer has the field {path}.{member.Name}.");
            }

            fields[member.Name] = ReadValue(member.Value, field, $"{path}.{member.Name}");
        }

        return new FieldSet(fields);
    }

    private static FieldValue ReadValue(JsonElement raw, FieldDefinition field, string path) => (field.Type, raw.ValueKind) switch
    {
        (FieldType.Text, JsonValueKind.String) => new FieldValue.Text(raw.GetString()!),
        (FieldType.Quantity or FieldType.Money, JsonValueKind.Number) => new FieldValue.Number(raw.GetDecimal()),
        (FieldType.Flag, JsonValueKind.True or JsonValueKind.False) => new FieldValue.Flag(raw.GetBoolean()),
        (FieldType.Date, JsonValueKind.String) when Day(raw.GetString()!) is { } day => new FieldValue.Date(day),
        (FieldType.List, JsonValueKind.Array) => new FieldValue.Rows(
            raw.EnumerateArray()
                .Select((row, index) => ReadObject(row, field.Of ?? new Dictionary<string, FieldDefinition>(StringComparer.Ordinal), $"{path}[{index}]"))
                .ToList()),
        _ => throw Changed(path, raw, field.Type.ToString()),
    };

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static FormatException Changed(string path, JsonElement raw, string wanted) =>
        new($"{path} is stored as {raw.ValueKind}, but the site pack now expects {wanted}.");
}

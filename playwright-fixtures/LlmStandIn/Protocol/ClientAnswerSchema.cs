using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrowserAgent.Fixtures.LlmStandIn.Protocol;

/// <summary>
/// What the client's own JSON schema lets an answer say: which property holds the verb and which verbs exist, which holds the
/// element ref, which the reason, and what else it insists on.
/// </summary>
internal sealed class ClientAnswerSchema
{
    private static readonly string[] RefWords = ["ref", "element", "target", "node"];
    private static readonly string[] ReasonWords = ["reason", "why", "rationale", "explanation"];

    private readonly List<(string Name, JsonElement Schema)> others = [];
    private readonly string verbProperty;
    private string? refProperty;
    private string? reasonProperty;
    private bool refMayBeNull;

    private ClientAnswerSchema(string verbProperty, IReadOnlyList<string> verbs)
    {
        this.verbProperty = verbProperty;
        Verbs = verbs;
    }

    public IReadOnlyList<string> Verbs { get; }

    public string VerbProperty => verbProperty;

    public string? RefProperty => refProperty;

    /// <summary>The shape that <paramref name="schema"/> describes, or null when it has no closed list of verbs.</summary>
    public static ClientAnswerSchema? Of(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var verb = properties.EnumerateObject()
            .Where(property => Choices(property.Value).Count > 0)
            .OrderByDescending(property => property.Name is "verb" or "action" or "move")
            .FirstOrDefault();
        if (verb.Value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var shape = new ClientAnswerSchema(verb.Name, Choices(verb.Value));
        var required = Required(schema);
        foreach (var property in properties.EnumerateObject().Where(property => !string.Equals(property.Name, verb.Name, StringComparison.Ordinal)))
        {
            shape.Place(property, required.Contains(property.Name));
        }

        return shape;
    }

    /// <summary>An answer that fits the schema; properties that the schema requires and nobody asked about get an empty value of their type.</summary>
    public JsonObject Fill(string verb, string? elementRef, string reason)
    {
        var answer = new JsonObject { [verbProperty] = verb };
        if (refProperty is not null)
        {
            answer[refProperty] = elementRef ?? (refMayBeNull ? null : string.Empty);
        }

        if (reasonProperty is not null)
        {
            answer[reasonProperty] = reason;
        }

        foreach (var (name, schema) in others)
        {
            answer[name] = Empty(schema);
        }

        return answer;
    }

    private void Place(JsonProperty property, bool required)
    {
        if (refProperty is null && Array.Exists(RefWords, word => property.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            refProperty = property.Name;
            refMayBeNull = Allows(property.Value, "null");
        }
        else if (reasonProperty is null && Array.Exists(ReasonWords, word => property.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            reasonProperty = property.Name;
        }
        else if (required)
        {
            others.Add((property.Name, property.Value));
        }
    }

    private static HashSet<string> Required(JsonElement schema)
        => schema.TryGetProperty("required", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(name => name.ToString()).ToHashSet(StringComparer.Ordinal)
            : [];

    private static List<string> Choices(JsonElement property)
        => property.ValueKind == JsonValueKind.Object && property.TryGetProperty("enum", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToList()
            : [];

    private static bool Allows(JsonElement property, string type)
    {
        if (property.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (property.TryGetProperty("anyOf", out var options) && options.ValueKind == JsonValueKind.Array)
        {
            return options.EnumerateArray().Any(option => Allows(option, type));
        }

        return property.TryGetProperty("type", out var declared) && declared.ValueKind switch
        {
            JsonValueKind.String => string.Equals(declared.GetString(), type, StringComparison.Ordinal),
            JsonValueKind.Array => declared.EnumerateArray().Any(item => string.Equals(item.ToString(), type, StringComparison.Ordinal)),
            _ => false,
        };
    }

    private static JsonNode? Empty(JsonElement property)
    {
        if (Allows(property, "null"))
        {
            return null;
        }

        if (Choices(property) is [var first, ..])
        {
            return first;
        }

        if (Allows(property, "array"))
        {
            return new JsonArray();
        }

        if (Allows(property, "boolean"))
        {
            return false;
        }

        if (Allows(property, "number") || Allows(property, "integer"))
        {
            return 0;
        }

        return Allows(property, "object") ? new JsonObject() : string.Empty;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace BrowserAgent.Fixtures.LlmStandIn.Faults;

/// <summary>Fault rules as JSON. A misspelt field is an error: a fault that silently never strikes makes a test pass for nothing.</summary>
internal static class FaultRuleJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static string NameOf(FaultKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <exception cref="FormatException">The text is no list of fault rules; the message says where.</exception>
    public static IReadOnlyList<FaultRule> Parse(string json)
    {
        List<FaultRule>? rules;
        try
        {
            rules = JsonSerializer.Deserialize<List<FaultRule>>(json, Options);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"Not a list of faults: {exception.Message} Send a JSON list such as [{{\"kind\":\"too-many\",\"times\":2}}].", exception);
        }

        foreach (var (index, rule) in (rules ?? []).Index())
        {
            if (rule.Problem() is { } problem)
            {
                throw new FormatException($"Fault {index}: {problem}.");
            }
        }

        return rules ?? [];
    }
}

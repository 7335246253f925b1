using System.Text.Json;

namespace BrowserAgent.Tasks.Erasure;

/// <summary>Looks for a text in the values of a JSON text, as they are shown, so that it does not matter how they are escaped.</summary>
internal static class JsonTextFinder
{
    public static bool Contains(string json, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Contains(document.RootElement, text);
        }
        catch (Exception noJson) when (noJson is JsonException or InvalidOperationException)
        {
            return json.Contains(text, StringComparison.OrdinalIgnoreCase);
        }
    }

    public static bool Contains(JsonElement element, string text) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member => member.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || Contains(member.Value, text)),
        JsonValueKind.Array => element.EnumerateArray().Any(item => Contains(item, text)),
        JsonValueKind.String => element.GetString()!.Contains(text, StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Number => element.GetRawText().Contains(text, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}

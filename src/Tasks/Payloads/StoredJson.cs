using System.Text.Json;

namespace BrowserAgent.Tasks.Payloads;

/// <summary>Reads JSON that came from outside so far that it can be shown again.</summary>
public static class StoredJson
{
    /// <summary>Deeper values are shown as text: within an answer they would be deeper than JSON may be.</summary>
    private const int MaxDepth = 32;

    /// <returns>Null when it is no JSON, is nested too deeply, or holds text that can't be written as UTF-8, such as half of a surrogate pair.</returns>
    public static JsonElement? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            using var writer = new Utf8JsonWriter(Stream.Null);
            document.RootElement.WriteTo(writer);
            return document.RootElement.Clone();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Text.Json;

namespace BrowserAgent.Agent.Guardrails;

/// <summary>What a request calls. JSON-RPC and GraphQL send everything to one address: what is called tells a look-up from a save.</summary>
internal static class RpcOperation
{
    /// <summary>The called method or operation; null when the body names none, or several.</summary>
    public static string? NameIn(string body)
    {
        if (!body.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            foreach (var name in (string[])["method", "operationName"])
            {
                if (json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                {
                    return value.GetString();
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON, or cut.
        }

        return null;
    }
}

using System.Text;
using System.Text.Json;

namespace BrowserAgent.Fixtures.LlmStandIn.Protocol;

/// <summary>Reads the body of <c>POST /v1/chat/completions</c>; what it cannot take it refuses as the protocol does.</summary>
internal static class ChatRequestReader
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool"];

    public static ChatRequest Read(string body)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(body);
            root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw Refuse($"The body of the request is not valid JSON: {exception.Message}", null);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Refuse("The body of the request must be a JSON object.", null);
        }

        if (Int(root, "n") is > 1)
        {
            throw Refuse("Only one choice per request is supported here: leave out 'n' or send 1.", "n", "unsupported_value");
        }

        var messages = Messages(root);
        var tools = Tools(root);
        return new ChatRequest
        {
            Model = Text(root, "model") is { Length: > 0 } model ? model : throw Missing("model"),
            Messages = messages,
            Tools = tools,
            ToolChoice = Choice(root, tools),
            AnswerSchema = Schema(root),
            Stream = Flag(root, "stream"),
            StreamUsage = root.TryGetProperty("stream_options", out var options)
                && options.ValueKind == JsonValueKind.Object && Flag(options, "include_usage"),
            MaxCompletionTokens = Int(root, "max_completion_tokens") ?? Int(root, "max_tokens"),
            PromptTokens = TokenEstimator.Of(messages.Sum(message => message.Text.Length)
                + RawLength(root, "tools") + RawLength(root, "response_format")),
        };
    }

    private static List<ChatMessage> Messages(JsonElement root)
    {
        if (!root.TryGetProperty("messages", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw Missing("messages");
        }

        var messages = new List<ChatMessage>();
        foreach (var item in list.EnumerateArray())
        {
            var at = $"messages[{messages.Count}]";
            var role = item.ValueKind == JsonValueKind.Object ? Text(item, "role") : null;
            if (role is null || !Roles.Contains(role, StringComparer.Ordinal))
            {
                throw Refuse($"Invalid value for '{at}.role': it must be one of {string.Join(", ", Roles)}.", at + ".role", "invalid_value");
            }

            messages.Add(new ChatMessage(role, Content(item, at)));
        }

        return messages;
    }

    private static string Content(JsonElement message, string at)
    {
        var text = new StringBuilder();
        if (message.TryGetProperty("content", out var content))
        {
            switch (content.ValueKind)
            {
                case JsonValueKind.String:
                    text.Append(content.GetString());
                    break;
                case JsonValueKind.Array:
                    foreach (var part in content.EnumerateArray())
                    {
                        text.AppendLine(Text(part, "text")
                            ?? throw Refuse($"'{at}.content' holds a part that is not text; this model reads text alone.", at + ".content", "invalid_value"));
                    }

                    break;
                case JsonValueKind.Null:
                    break;
                default:
                    throw Refuse($"'{at}.content' must be text or a list of parts.", at + ".content", "invalid_type");
            }
        }

        if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            text.Append(calls.GetRawText());
        }

        return text.ToString();
    }

    private static List<DeclaredTool> Tools(JsonElement root)
    {
        var tools = new List<DeclaredTool>();
        if (!root.TryGetProperty("tools", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return tools;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Refuse("'tools' must be a list.", "tools", "invalid_type");
        }

        foreach (var item in list.EnumerateArray())
        {
            var at = $"tools[{tools.Count}]";
            if (item.ValueKind != JsonValueKind.Object || Text(item, "type") is not "function"
                || !item.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object
                || Text(function, "name") is not { Length: > 0 } name)
            {
                throw Refuse($"'{at}' must be of type function and carry a function with a name.", at, "invalid_value");
            }

            tools.Add(new DeclaredTool(name, function.TryGetProperty("parameters", out var parameters) ? parameters : default));
        }

        return tools;
    }

    private static ToolChoice Choice(JsonElement root, List<DeclaredTool> tools)
    {
        if (!root.TryGetProperty("tool_choice", out var choice) || choice.ValueKind == JsonValueKind.Null)
        {
            return new ToolChoice.Auto();
        }

        if (tools.Count == 0)
        {
            throw Refuse("'tool_choice' is only allowed when 'tools' are given.", "tool_choice");
        }

        if (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("function", out var function)
            && function.ValueKind == JsonValueKind.Object && Text(function, "name") is { } name)
        {
            return tools.Exists(tool => string.Equals(tool.Name, name, StringComparison.Ordinal))
                ? new ToolChoice.Named(name)
                : throw Refuse($"Tool choice '{name}' is not among 'tools'.", "tool_choice");
        }

        return (choice.ValueKind == JsonValueKind.String ? choice.GetString() : null) switch
        {
            "auto" => new ToolChoice.Auto(),
            "none" => new ToolChoice.Never(),
            "required" => new ToolChoice.Required(),
            _ => throw Refuse("'tool_choice' must be auto, none, required or the name of a function.", "tool_choice", "invalid_value"),
        };
    }

    private static JsonElement? Schema(JsonElement root)
    {
        if (!root.TryGetProperty("response_format", out var format) || format.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        switch (Text(format, "type"))
        {
            case "text" or "json_object":
                return null;
            case "json_schema" when format.TryGetProperty("json_schema", out var named)
                && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("schema", out var schema):
                return schema;
            case "json_schema":
                throw Missing("response_format.json_schema");
            default:
                throw Refuse("'response_format.type' must be text, json_object or json_schema.", "response_format.type", "invalid_value");
        }
    }

    private static string? Text(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool Flag(JsonElement parent, string name)
        => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static int? Int(JsonElement parent, string name)
        => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : null;

    private static int RawLength(JsonElement parent, string name)
        => parent.TryGetProperty(name, out var value) ? value.GetRawText().Length : 0;

    private static RefusedRequestException Missing(string param)
        => Refuse($"Missing required parameter: '{param}'.", param, "missing_required_parameter");

    private static RefusedRequestException Refuse(string message, string? param, string? code = null)
        => new(ApiError.Invalid(message, param, code));
}

using System.Text.Json;

namespace BrowserAgent.Fixtures.LlmStandIn.Protocol;

internal sealed record ChatMessage(string Role, string Text);

/// <summary>A function that the client offers; <see cref="Parameters"/> is its JSON schema.</summary>
internal sealed record DeclaredTool(string Name, JsonElement Parameters);

internal abstract record ToolChoice
{
    private ToolChoice()
    {
    }

    internal sealed record Auto : ToolChoice;

    internal sealed record Never : ToolChoice;

    internal sealed record Required : ToolChoice;

    internal sealed record Named(string Name) : ToolChoice;
}

/// <summary>The parts of a chat completions request that shape the answer.</summary>
internal sealed record ChatRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required IReadOnlyList<DeclaredTool> Tools { get; init; }

    public required ToolChoice ToolChoice { get; init; }

    /// <summary>The schema of <c>response_format</c> when its type is <c>json_schema</c>.</summary>
    public JsonElement? AnswerSchema { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether a stream ends with a chunk that carries the usage (<c>stream_options.include_usage</c>).</summary>
    public bool StreamUsage { get; init; }

    /// <summary>Upper bound of the answer in tokens; null means none.</summary>
    public int? MaxCompletionTokens { get; init; }

    public required int PromptTokens { get; init; }

    /// <summary>The tool that the answer is to call, or null when it is to be plain content.</summary>
    public DeclaredTool? ToolToCall() => ToolChoice switch
    {
        ToolChoice.Never => null,
        ToolChoice.Named named => Tools.First(tool => string.Equals(tool.Name, named.Name, StringComparison.Ordinal)),
        _ => Tools.Count > 0 ? Tools[0] : null,
    };
}

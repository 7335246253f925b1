using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace BrowserAgent.Agent.Planning;

/// <summary>
/// A chat client for any OpenAI-compatible endpoint. Supports texts, tool declarations, tool calls and token counts, which is all that the planner uses.
/// </summary>
internal sealed class OpenAiChatClient : IChatClient
{
    private readonly ChatClient _client;
    private readonly Uri _endpoint;
    private readonly string _model;

    public OpenAiChatClient(Uri endpoint, string model, string? key)
    {
        (_endpoint, _model) = (endpoint, model);
        // The caller retries, so that each call is counted against the job's budget.
        var options = new OpenAIClientOptions { Endpoint = endpoint, RetryPolicy = new ClientRetryPolicy(0), NetworkTimeout = TimeSpan.FromMinutes(10) };
        _client = new ChatClient(model, new ApiKeyCredential(string.IsNullOrEmpty(key) ? "none" : key), options);
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatCompletion completion;
        try
        {
            completion = await _client.CompleteChatAsync([.. messages.Select(Message)], Options(options), cancellationToken);
        }
        catch (ClientResultException fault)
        {
            throw new ModelCallException($"The model's endpoint answered {fault.Status}.", fault.Status, RetryAfter(fault.GetRawResponse()), fault);
        }
        catch (Exception fault) when (fault is AggregateException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new ModelCallException($"The model's endpoint sent no readable answer ({fault.GetType().Name}).", 0, retryAfter: null, fault);
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Contents(completion)))
        {
            ModelId = completion.Model,
            ResponseId = completion.Id,
            Usage = completion.Usage is { } usage
                ? new UsageDetails
                {
                    InputTokenCount = usage.InputTokenCount,
                    OutputTokenCount = usage.OutputTokenCount,
                    TotalTokenCount = usage.TotalTokenCount,
                }
                : null,
        };
    }

    /// <summary>Returns the whole answer as one update: no caller shows text while it is generated.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai", _endpoint, _model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // Nothing to release: the connections belong to the runtime's shared pool.
    }

    private static OpenAI.Chat.ChatMessage Message(ChatMessage message) =>
        message.Role == ChatRole.System ? new SystemChatMessage(message.Text)
        : message.Role == ChatRole.Assistant ? new AssistantChatMessage(message.Text)
        : new UserChatMessage(message.Text);

    private static ChatCompletionOptions Options(ChatOptions? options)
    {
        var converted = new ChatCompletionOptions { Temperature = options?.Temperature, MaxOutputTokenCount = options?.MaxOutputTokens };
        foreach (var tool in options?.Tools?.OfType<AIFunctionDeclaration>() ?? [])
        {
            converted.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        if (converted.Tools.Count > 0)
        {
            converted.ToolChoice = options?.ToolMode is RequiredChatToolMode { RequiredFunctionName: { } name }
                ? ChatToolChoice.CreateFunctionChoice(name)
                : ChatToolChoice.CreateAutoChoice();
        }

        return converted;
    }

    private static List<AIContent> Contents(ChatCompletion completion)
    {
        var contents = new List<AIContent>();
        contents.AddRange(completion.Content.Where(part => part.Text is not null).Select(part => new TextContent(part.Text)));
        contents.AddRange(completion.ToolCalls.Select(call => new FunctionCallContent(call.Id, call.FunctionName, Arguments(call.FunctionArguments))));
        return contents;
    }

    // Arguments that are not a JSON object are an invalid answer of the model, which is asked again; they are not a connection error.
    private static Dictionary<string, object?>? Arguments(BinaryData arguments)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments.ToString());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(PipelineResponse? response)
    {
        if (response is null || !response.Headers.TryGetValue("Retry-After", out var value))
        {
            return null;
        }

        return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }
}

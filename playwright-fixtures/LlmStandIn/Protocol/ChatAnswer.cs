using System.Text.Json.Nodes;

namespace BrowserAgent.Fixtures.LlmStandIn.Protocol;

/// <summary>One assistant message: a call of <see cref="Tool"/> with <see cref="Text"/> as its arguments, or <see cref="Text"/> as content.</summary>
internal sealed record ChatAnswer(string? Tool, string Text, string FinishReason)
{
    public static ChatAnswer Call(string tool, string arguments) => new(tool, arguments, "tool_calls");

    public static ChatAnswer WithContent(string content) => new(null, content, "stop");

    public int Tokens => TokenEstimator.Of(Text.Length + (Tool?.Length ?? 0));

    /// <summary>The answer as a provider gives it when it runs out of tokens: cut off in the middle, and saying so.</summary>
    public ChatAnswer Within(int? maxTokens)
        => maxTokens is { } limit && Tokens > limit
            ? this with { Text = Text[..Math.Clamp(limit * TokenEstimator.CharactersPerToken, 0, Text.Length)], FinishReason = "length" }
            : this;
}

/// <summary>What the wire says around an answer.</summary>
internal sealed record ChatCompletionBuilder(long Number, string Model, DateTimeOffset Created, int PromptTokens)
{
    /// <summary>Changes when the reader's rules change, as a provider's does when its backend changes.</summary>
    public const string Fingerprint = "fp_standin_1";

    private const int StreamedFragmentLength = 24;

    public string Id => $"chatcmpl-standin-{Number:D6}";

    public JsonObject Whole(ChatAnswer answer)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer.Tool is null ? answer.Text : null, ["refusal"] = null };
        if (answer.Tool is not null)
        {
            message["tool_calls"] = new JsonArray(new JsonObject
            {
                ["id"] = CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = answer.Tool, ["arguments"] = answer.Text },
            });
        }

        var body = Head("chat.completion");
        body["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = message,
            ["logprobs"] = null,
            ["finish_reason"] = answer.FinishReason,
        });
        body["usage"] = Usage(answer);
        return body;
    }

    public IEnumerable<JsonObject> Chunks(ChatAnswer answer, bool withUsage)
    {
        var opening = new JsonObject { ["role"] = "assistant", ["content"] = answer.Tool is null ? string.Empty : null };
        if (answer.Tool is not null)
        {
            opening["tool_calls"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["id"] = CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = answer.Tool, ["arguments"] = string.Empty },
            });
        }

        yield return Chunk(opening, null);
        for (var start = 0; start < answer.Text.Length; start += StreamedFragmentLength)
        {
            var fragment = answer.Text.Substring(start, Math.Min(StreamedFragmentLength, answer.Text.Length - start));
            yield return Chunk(
                answer.Tool is null
                    ? new JsonObject { ["content"] = fragment }
                    : new JsonObject
                    {
                        ["tool_calls"] = new JsonArray(new JsonObject
                        {
                            ["index"] = 0,
                            ["function"] = new JsonObject { ["arguments"] = fragment },
                        }),
                    },
                null);
        }

        yield return Chunk([], answer.FinishReason);
        if (withUsage)
        {
            var last = Head("chat.completion.chunk");
            last["choices"] = new JsonArray();
            last["usage"] = Usage(answer);
            yield return last;
        }
    }

    private string CallId => $"call_standin_{Number:D6}";

    private JsonObject Head(string kind) => new()
    {
        ["id"] = Id,
        ["object"] = kind,
        ["created"] = Created.ToUnixTimeSeconds(),
        ["model"] = Model,
        ["system_fingerprint"] = Fingerprint,
    };

    private JsonObject Chunk(JsonObject delta, string? finishReason)
    {
        var chunk = Head("chat.completion.chunk");
        chunk["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["delta"] = delta,
            ["logprobs"] = null,
            ["finish_reason"] = finishReason,
        });
        return chunk;
    }

    private JsonObject Usage(ChatAnswer answer) => new()
    {
        ["prompt_tokens"] = PromptTokens,
        ["completion_tokens"] = answer.Tokens,
        ["total_tokens"] = PromptTokens + answer.Tokens,
    };
}

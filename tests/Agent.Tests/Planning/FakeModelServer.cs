using System.Collections.Concurrent;
using System.Text.Json;
using BrowserAgent.Agent.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace BrowserAgent.Agent.Tests.Planning;

/// <summary>A chat-completions endpoint whose answers the test computes from the snapshot in the request.</summary>
internal sealed class FakeModelServer(TestSite site)
{
    /// <summary>Request bodies in order.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    public Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Llm:Endpoint"] = new Uri(site.Address, "/v1").AbsoluteUri,
        ["Llm:Model"] = "test-model",
    };

    /// <param name="arguments">Arguments of the call of act, from the user message and the number of the call, 1-based.</param>
    public void Answer(Func<string, int, object> arguments) => site.On("POST /v1/chat/completions", async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        Bodies.Enqueue(body);
        var call = arguments(UserText(body), Bodies.Count);
        if (call is int status)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "0";
            return;
        }

        await context.Response.WriteAsJsonAsync(new
        {
            id = "c1",
            @object = "chat.completion",
            created = 1,
            model = "test-model",
            choices = new[]
            {
                new
                {
                    index = 0,
                    finish_reason = "tool_calls",
                    message = new
                    {
                        role = "assistant",
                        content = (string?)null,
                        tool_calls = new[]
                        {
                            new
                            {
                                id = "t1",
                                type = "function",
                                function = new { name = "act", arguments = call as string ?? JsonSerializer.Serialize(call) },
                            },
                        },
                    },
                },
            },
            usage = new { prompt_tokens = 100, completion_tokens = 10, total_tokens = 110 },
        });
    });

    /// <summary>The ref of the snapshot line that contains a text.</summary>
    public static string RefOf(string userText, string line)
    {
        var found = userText.Split('\n').First(candidate => candidate.Contains(line, StringComparison.Ordinal));
        var start = found.IndexOf("[ref=", StringComparison.Ordinal) + 5;
        return found[start..found.IndexOf(']', start)];
    }

    public static object Act(string verb, string reference) => new { verb, @ref = reference, reason = "because" };

    private static string UserText(string body)
    {
        using var json = JsonDocument.Parse(body);
        return string.Join('\n', json.RootElement.GetProperty("messages").EnumerateArray()
            .Where(message => message.GetProperty("role").GetString() == "user")
            .Select(message => message.GetProperty("content") is { ValueKind: JsonValueKind.String } text
                ? text.GetString()
                : string.Concat(message.GetProperty("content").EnumerateArray().Select(part => part.GetProperty("text").GetString()))));
    }
}

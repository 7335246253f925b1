using System.ClientModel;
using System.Net;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Chat;

namespace BrowserAgent.LlmStandIn.Tests;

public sealed class ChatCompletionsProtocolTests
{
    private const string SaveIntent = "Looking for: save the order\nKind: button";

    [Fact]
    public async Task Completion_ToolDeclared_HasTheProtocolsShape()
    {
        await using var sut = await LlmStandInFixture.StartAsync();

        var body = await sut.CompleteAsync(ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm));

        Assert.Equal("chat.completion", (string)body["object"]!);
        Assert.Equal("any-model", (string)body["model"]!);
        Assert.StartsWith("chatcmpl-", (string)body["id"]!, StringComparison.Ordinal);
        Assert.StartsWith("fp_", (string)body["system_fingerprint"]!, StringComparison.Ordinal);
        Assert.True((long)body["created"]! > 0);
        var choice = body["choices"]![0]!;
        Assert.Equal("tool_calls", (string)choice["finish_reason"]!);
        Assert.Null(choice["message"]!["content"]);
        Assert.Equal("act", (string)choice["message"]!["tool_calls"]![0]!["function"]!["name"]!);
        Assert.Equal(["verb", "ref", "reason"], JsonNode.Parse(ChatRequestFactory.Arguments(body))!.AsObject().Select(field => field.Key));
        var usage = body["usage"]!;
        Assert.InRange((int)usage["prompt_tokens"]!, PageSnapshots.OrderForm.Length / 4, PageSnapshots.OrderForm.Length);
        Assert.Equal((int)usage["prompt_tokens"]! + (int)usage["completion_tokens"]!, (int)usage["total_tokens"]!);
    }

    [Fact]
    public async Task Completion_JsonSchemaAsked_AnswersInContent()
    {
        await using var sut = await LlmStandInFixture.StartAsync();
        var request = ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm);
        request.Remove("tools");
        request.Remove("tool_choice");
        request["response_format"] = new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "act", ["strict"] = true, ["schema"] = ChatRequestFactory.Schema("\"use\",\"none\"") },
        };

        var body = await sut.CompleteAsync(request);

        var choice = body["choices"]![0]!;
        Assert.Equal("stop", (string)choice["finish_reason"]!);
        Assert.Equal("e72", (string)JsonNode.Parse((string)choice["message"]!["content"]!)!["ref"]!);
    }

    [Fact]
    public async Task Completion_Streamed_AddsUpToTheSameArguments()
    {
        await using var sut = await LlmStandInFixture.StartAsync();
        var whole = ChatRequestFactory.Arguments(await sut.CompleteAsync(ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm)));
        var request = ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm);
        request["stream"] = true;
        request["stream_options"] = new JsonObject { ["include_usage"] = true };

        using var response = await sut.PostAsync(request);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("data: [DONE]", events[^1]);
        var chunks = events[..^1].Select(text => JsonNode.Parse(text["data: ".Length..])!).ToList();
        Assert.Equal(whole, string.Concat(chunks.Select(chunk => (string?)chunk["choices"]!.AsArray().FirstOrDefault()?["delta"]?["tool_calls"]?[0]?["function"]?["arguments"])));
        Assert.Equal("tool_calls", (string)chunks[^2]["choices"]![0]!["finish_reason"]!);
        Assert.True((int)chunks[^1]["usage"]!["total_tokens"]! > 0);
    }

    [Fact]
    public async Task Completion_ThroughTheProvidersOwnClient_IsUnderstood()
    {
        await using var sut = await LlmStandInFixture.StartAsync();
        var client = new ChatClient("any-model", new ApiKeyCredential(LlmStandInFixture.Key), new OpenAIClientOptions { Endpoint = sut.Address });
        var options = new ChatCompletionOptions { ToolChoice = ChatToolChoice.CreateRequiredChoice() };
        options.Tools.Add(ChatTool.CreateFunctionTool("act", "Says what to do.", BinaryData.FromString(ChatRequestFactory.Schema("\"use\",\"none\"").ToJsonString())));

        ChatCompletion completion = await client.CompleteChatAsync(
            [new UserChatMessage($"{SaveIntent}\nSnapshot:\n<<<page 77\n{PageSnapshots.OrderForm}\n>>>page 77")], options);

        Assert.Equal(ChatFinishReason.ToolCalls, completion.FinishReason);
        Assert.Equal("e72", (string)JsonNode.Parse(completion.ToolCalls[0].FunctionArguments.ToString())!["ref"]!);
        Assert.True(completion.Usage.InputTokenCount > 0);
    }

    [Fact]
    public async Task Completion_TokenLimitReached_IsCutAndSaysLength()
    {
        await using var sut = await LlmStandInFixture.StartAsync();
        var request = ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm);
        request["max_completion_tokens"] = 4;

        var body = await sut.CompleteAsync(request);

        Assert.Equal("length", (string)body["choices"]![0]!["finish_reason"]!);
        Assert.True(ChatRequestFactory.Arguments(body).Length <= 16);
    }

    [Fact]
    public async Task Completion_NoQuestionAboutAPage_AnswersInPlainWords()
    {
        await using var sut = await LlmStandInFixture.StartAsync();

        var body = await sut.CompleteAsync(ChatRequestFactory.With("What is the capital of France?"));

        Assert.Equal("stop", (string)body["choices"]![0]!["finish_reason"]!);
        Assert.Null(body["choices"]![0]!["message"]!["tool_calls"]);
    }

    [Theory]
    [InlineData("other-key")]
    [InlineData("")]
    public async Task Completion_WrongKey_IsRefusedInTheProtocolsWords(string shown)
    {
        await using var sut = await LlmStandInFixture.StartAsync(key: LlmStandInFixture.Key);
        sut.Http.DefaultRequestHeaders.Remove("Authorization");
        sut.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + shown);

        using var response = await sut.PostAsync(ChatRequestFactory.About(SaveIntent, PageSnapshots.OrderForm));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal("invalid_api_key", (string)JsonNode.Parse(text)!["error"]!["code"]!);
        Assert.DoesNotContain("other-key", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_RightKey_IsLetIn()
    {
        await using var sut = await LlmStandInFixture.StartAsync(key: LlmStandInFixture.Key);

        Assert.Equal("use", (await sut.CompleteStepAsync(SaveIntent, PageSnapshots.OrderForm)).Verb);
    }

    [Theory]
    [InlineData("{", null)]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"wizard","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"required"}""", "tool_choice")]
    public async Task Completion_RequestIsWrong_IsRefusedWithItsParameter(string body, string? param)
    {
        await using var sut = await LlmStandInFixture.StartAsync();

        using var content = new StringContent(body);
        using var response = await sut.Http.PostAsync("chat/completions", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal("invalid_request_error", (string)error["type"]!);
        Assert.Equal(param, (string?)error["param"]);
    }

    [Fact]
    public async Task Models_Listed_AndUnknownAddressRefused()
    {
        await using var sut = await LlmStandInFixture.StartAsync();

        Assert.Equal("list", (string)JsonNode.Parse(await sut.Http.GetStringAsync("models"))!["object"]!);
        using var unknown = await sut.Http.GetAsync("embeddings");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("unknown_url", (string)JsonNode.Parse(await unknown.Content.ReadAsStringAsync())!["error"]!["code"]!);
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrowserAgent.Fixtures.LlmStandIn.Hosting;

namespace BrowserAgent.LlmStandIn.Tests;

/// <summary>The verb and ref of an answered question.</summary>
public sealed record ModelAnswer(string Verb, string Ref, string Reason);

/// <summary>A running stand-in and a plain HTTP client that asks it as a planner would.</summary>
public sealed class LlmStandInFixture : IAsyncDisposable
{
    public const string Key = "test-key";

    private readonly LlmStandInServer server;

    private LlmStandInFixture(LlmStandInServer server)
    {
        this.server = server;
        Http = new HttpClient { BaseAddress = new Uri(server.Address + "/") };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public HttpClient Http { get; }

    public Uri Address => server.Address;

    public static async Task<LlmStandInFixture> StartAsync(string? faults = null, string? key = null)
    {
        var client = new LlmStandInFixture(await LlmStandInServer.StartAsync(new LlmStandInOptions { Key = key }, CancellationToken.None));
        if (faults is not null)
        {
            using var set = await client.PostAdminAsync("faults", faults);
            set.EnsureSuccessStatusCode();
        }

        return client;
    }

    public Task<HttpResponseMessage> PostAdminAsync(string path, string body)
        => Http.PostAsync(new Uri(server.AdminAddress, path), new StringContent(body));

    public async Task<JsonNode> GetAdminAsync(string path)
        => JsonNode.Parse(await Http.GetStringAsync(new Uri(server.AdminAddress, path)))!;

    public Task<HttpResponseMessage> PostAsync(JsonNode request) => Http.PostAsJsonAsync("chat/completions", request);

    public async Task<JsonNode> CompleteAsync(JsonNode request)
    {
        using var response = await PostAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public async Task<ModelAnswer> CompleteStepAsync(string intent, string snapshot)
    {
        var body = await CompleteAsync(ChatRequestFactory.About(intent, snapshot));
        var arguments = JsonNode.Parse(ChatRequestFactory.Arguments(body))!;
        return new ModelAnswer((string)arguments["verb"]!, (string?)arguments["ref"] ?? string.Empty, (string)arguments["reason"]!);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }
}

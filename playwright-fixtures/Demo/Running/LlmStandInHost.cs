using System.Text.Json;
using BrowserAgent.Fixtures.LlmStandIn.Hosting;

namespace BrowserAgent.Demo.Running;

/// <summary>The stand-in for a model's provider, and its own count of what it was asked.</summary>
internal sealed class LlmStandInHost : IAsyncDisposable
{
    private readonly LlmStandInServer _server;

    private LlmStandInHost(LlmStandInServer server) => _server = server;

    public IReadOnlyDictionary<string, string> WorkerSettings => new Dictionary<string, string>
    {
        ["Llm:Endpoint"] = _server.Address.OriginalString,
        ["Llm:Model"] = "stand-in-1",
    };

    public static async Task<LlmStandInHost> StartAsync(CancellationToken cancellationToken) =>
        new(await LlmStandInServer.StartAsync(new LlmStandInOptions(), cancellationToken));

    public async Task<(long Calls, long Tokens)> ReportAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var report = JsonDocument.Parse(await http.GetStringAsync(new Uri(_server.AdminAddress, "report"), cancellationToken));
        var root = report.RootElement;
        return (root.GetProperty("calls").GetInt64(), root.GetProperty("prompt_tokens").GetInt64() + root.GetProperty("completion_tokens").GetInt64());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

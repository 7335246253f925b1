using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Speaks to a running worker over its API.</summary>
internal sealed class WorkerClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    private WorkerClient(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout };
        _http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    /// <exception cref="WorkerClientException">No API key is known here.</exception>
    public static WorkerClient Create(string? url, string? configurationFile)
    {
        var worker = WorkerConfiguration.Read(configurationFile).GetWorkerOptions();
        var address = url ?? Environment.GetEnvironmentVariable("BROWSERAGENT_URL") ?? worker.Url;
        var key = ApiKeyFile.TryRead(worker.DataFolder)
            ?? throw new WorkerClientException(
                $"No API key is known: {ApiKeyFile.Variable} is not set and {ApiKeyFile.PathIn(worker.DataFolder)} does not exist. "
                + "Start the worker here once (browser-agent up), or set the variable to the key of the worker that you mean.",
                ExitCodes.BadInput);
        return new WorkerClient(new Uri(address), key);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken), cancellationToken);

    public Task<JsonElement> PostAsync(string path, JsonElement body, CancellationToken cancellationToken) =>
        SendAsync(() => _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellationToken), cancellationToken);

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        (await GetAsync(path, cancellationToken)).Deserialize<T>(Json.Wire)
        ?? throw new WorkerClientException($"The worker answered {path} with nothing.", ExitCodes.Failed);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await send();
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw WorkerClientException.From((int)response.StatusCode, text);
            }

            using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            return document.RootElement.Clone();
        }
        catch (HttpRequestException failure)
        {
            throw new WorkerClientException(
                $"The worker at {_http.BaseAddress} can't be reached: {failure.Message} Start it with browser-agent up, or name another with --url.",
                ExitCodes.Unreachable);
        }
    }
}

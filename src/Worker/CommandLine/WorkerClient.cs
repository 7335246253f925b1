using System.Text.Json;
using BrowserAgent.Client;
using BrowserAgent.Sessions.Files;
using BrowserAgent.Tasks.Payloads;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Hosting;
using BrowserAgent.Worker.Http;

namespace BrowserAgent.Worker.CommandLine;

/// <summary>Sends a command's requests to a running worker and turns every error into a message and an exit code.</summary>
internal sealed class WorkerClient : IDisposable
{
    /// <summary>How long a wait outlasts a worker that is away, for example for a restart.</summary>
    private static readonly TimeSpan WaitPerRequest = TimeSpan.FromSeconds(30);

    // A person waits at the terminal: an error is shown at once instead of after repeats.
    private static readonly BrowserAgentClientOptions OneTry = new() { MaxTries = 1 };

    private readonly HttpClient _http;
    private readonly BrowserAgentClient _client;

    private WorkerClient(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("X-Api-Key", key);
        _client = new BrowserAgentClient(_http, OneTry);
    }

    /// <exception cref="WorkerClientException">No API key is known here.</exception>
    public static WorkerClient Create(string? url, string? configurationFile)
    {
        var worker = WorkerConfiguration.Read(configurationFile).GetWorkerHostOptions();
        var address = url ?? Environment.GetEnvironmentVariable("BROWSERAGENT_URL") ?? worker.Url;
        var key = ApiKeyFile.TryRead(worker.DataFolder)
            ?? throw new WorkerClientException(
                $"No API key is known: {ApiKeyFile.Variable} is not set and {ApiKeyFile.PathIn(worker.DataFolder)} does not exist. "
                + "Start the worker here once (browser-agent up), or set the variable to the key of the worker that you mean.",
                ExitCodes.BadInput);
        return new WorkerClient(new Uri(address), key);
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(() => _client.GetJsonAsync(path, cancellationToken));
        return (answer.ValueKind == JsonValueKind.Undefined ? default : answer.Deserialize<T>(ApiJsonOptions.Wire))
            ?? throw new WorkerClientException($"The worker answered {path} with nothing.", ExitCodes.Failed);
    }

    public Task<JsonElement> PostAsync(string path, JsonElement body, CancellationToken cancellationToken) =>
        AskAsync(() => _client.PostJsonAsync(path, body, cancellationToken));

    /// <summary>The job once it is done, dead, rejected, cancelled or waits for a person.</summary>
    public async Task<JobInfo> WaitAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await AskAsync(() => _client.WaitAsync(id, WaitPerRequest, cancellationToken)))
            {
                case WaitResult.Settled settled:
                    return settled.Job;
                case WaitResult.NotFound:
                    throw new WorkerClientException($"The worker knows no job {id} any more.", ExitCodes.Failed);
                case WaitResult.Unavailable unavailable:
                    throw WorkerClientException.Unreachable(unavailable.Why);
            }
        }
    }

    /// <summary>Writes an answer to a file of this user's that does not exist yet. When the answer breaks off, no file is left.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public async Task DownloadAsync(string path, string file, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw await RefusalOfAsync(answer, cancellationToken);
            }

            await using var output = OwnerOnly.Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            try
            {
                await answer.Content.CopyToAsync(output, cancellationToken);
            }
            catch
            {
                File.Delete(file);
                throw;
            }
        }
        catch (HttpRequestException failed)
        {
            throw WorkerClientException.Unreachable(failed.Message);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private static async Task<WorkerClientException> RefusalOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var detail = StoredJson.Parse(text) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var said) ? said.ToString() : "";
        return new WorkerClientException($"The worker answered {(int)answer.StatusCode}. {detail}", ExitCodes.Failed);
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (BrowserAgentException failure)
        {
            throw WorkerClientException.From(failure);
        }
    }
}

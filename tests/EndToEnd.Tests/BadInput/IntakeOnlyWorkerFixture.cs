using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.BadInput;

/// <summary>A real worker with an embedded Redis and the site packs of this checkout, but no account: it accepts and validates jobs and runs none.</summary>
public sealed class IntakeOnlyWorkerFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idle-worker-").FullName;
    private WorkerProgramProcess? _worker;

    public HttpClient Http { get; private set; } = new();

    public async ValueTask InitializeAsync()
    {
        _worker = WorkerProgramProcess.Start(_folder, TestWorkerSettings.Of(_folder), "up");
        var address = await _worker.UpAsync(TestTimeLimits.Start());
        Http = new HttpClient { BaseAddress = address };
        Http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());
    }

    /// <summary>Sends a submission as text, so that it can be invalid.</summary>
    public async Task<(int Status, JsonElement Body)> SubmitAsync(string text)
    {
        using var content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public Task<JsonElement> JobAsync(string id) => Http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

using System.Net;
using System.Net.Http.Json;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.TestKit;

namespace BrowserAgent.Meridian.Tests;

/// <summary>A Meridian on free ports with a folder of its own, and the ways to look into it.</summary>
public sealed class MeridianFixture : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("meridian-").FullName;
    private readonly HttpClient _admin = new() { Timeout = TimeSpan.FromSeconds(15) };
    private MeridianServer? _server;

    internal MeridianServer Server => _server ?? throw new InvalidOperationException("Meridian does not run.");

    internal TimerTrackingTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _admin.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Starts anew over the same folder, with what a killed process may have left at the journal's end.</summary>
    internal async Task RestartAsync(string tornLine)
    {
        await StopAsync();
        await File.AppendAllTextAsync(Path.Combine(_data, "journal.jsonl"), tornLine);
        await StartAsync();
    }

    internal MeridianHttpClient CreateUser(int number = 1) => new(Server, SeededAccounts.All[number - 1], Clock);

    internal async Task<GroundTruth> TruthAsync(string? reference = null) =>
        (await _admin.GetFromJsonAsync<GroundTruth>(new Uri(Server.AdminAddress, reference is null ? "/truth" : $"/truth?reference={reference}")))!;

    internal Task ArmAsync(params FaultSpec[] faults) => PostAsync("/faults", faults);

    internal async Task PostAsync<T>(string path, T body)
    {
        using HttpResponseMessage answer = await _admin.PostAsJsonAsync(new Uri(Server.AdminAddress, path), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What the admin host answers to a request that it refuses.</summary>
    internal async Task<string> RefusalAsync<T>(string path, T body)
    {
        using HttpResponseMessage answer = await _admin.PostAsJsonAsync(new Uri(Server.AdminAddress, path), body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Asks until a request is held; the time-out of the client that is held bounds it.</summary>
    internal async Task<HeldRequest> HeldAsync(Task held)
    {
        while (true)
        {
            List<HeldRequest> now = (await _admin.GetFromJsonAsync<List<HeldRequest>>(new Uri(Server.AdminAddress, "/held")))!;
            if (now.Count > 0)
            {
                return now[0];
            }

            Assert.False(held.IsCompleted, "the request came back without having been held");
        }
    }

    /// <summary>Starts another Meridian over the folder that this one uses.</summary>
    internal Task<MeridianServer> StartSecondAsync() =>
        MeridianServer.StartAsync(new MeridianOptions { DataDirectory = _data, Time = Clock }, CancellationToken.None);

    private async Task StartAsync() => _server = await StartSecondAsync();

    private async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

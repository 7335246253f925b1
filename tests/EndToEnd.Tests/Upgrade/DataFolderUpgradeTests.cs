using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BrowserAgent.EndToEnd.Tests.BadInput;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Upgrade;

/// <summary>A data folder of the version before: its API key, its audit trails, and its Redis with a queue of schema 4 (the sample of the queue's tests).</summary>
public sealed class DataFolderUpgradeTests : IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("upgraded-worker-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Up_DataFolderOfTheVersionBefore_KeepsEveryJobKeyAndTrail()
    {
        var jobs = await WriteDataFolderAsync();
        await using var worker = WorkerProgramProcess.Start(_folder, TestWorkerSettings.Of(_folder), "up");
        using var http = new HttpClient { BaseAddress = await worker.UpAsync(TestTimeLimits.Start()) };
        http.DefaultRequestHeaders.Add("X-Api-Key", Key);

        var listed = (await http.GetFromJsonAsync<JsonElement>("/v1/jobs?limit=500")).GetProperty("jobs").EnumerateArray().ToDictionary(job => job.GetProperty("id").GetString()!, StringComparer.Ordinal);

        Assert.Subset(listed.Keys.ToHashSet(StringComparer.Ordinal), jobs.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.All(jobs, job => Assert.Equal("É-1/\\ü", listed[job.Key].GetProperty("payload").GetProperty("reference").GetString()));
        Assert.All(jobs.Where(job => job.Value is "done" or "review" or "dead" or "rejected" or "cancelled"), job => Assert.Equal(job.Value, listed[job.Key].GetProperty("state").GetString()));
        var counts = await http.GetFromJsonAsync<Dictionary<string, long>>("/v1/counts?tenant=acme");
        Assert.Equal(jobs.Keys.Count(id => listed[id].GetProperty("tenant").GetString() == "acme"), counts!.Values.Sum());
        var done = jobs.Single(job => job.Value == "done").Key;
        Assert.Equal("entered", (await http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{done}/audit")).GetProperty("events")[0].GetProperty("kind").GetString());
    }

    /// <returns>The states of the jobs by their ids; ready ones have none.</returns>
    private async Task<Dictionary<string, string>> WriteDataFolderAsync()
    {
        var jobs = new Dictionary<string, string>(StringComparer.Ordinal);
        var redisFolder = Directory.CreateDirectory(Path.Combine(_folder, "data", "redis")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder, "data", "api-key"), Key);
        await using var redis = await RedisServerFixture.StartAsync("--dir", redisFolder);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, redis.Port);
        await using var stream = client.GetStream();
        using var answers = new StreamReader(stream);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Upgrade", "schema-4.jsonl")))
        {
            var command = JsonSerializer.Deserialize<string[]>(line)!;
            if (command is ["HSET", "job", var id, var record])
            {
                jobs[id] = JsonSerializer.Deserialize<JsonElement>(record).TryGetProperty("state", out var state) ? state.GetString()! : "";
            }

            command[1] = "{browser-agent}:" + command[1];
            await stream.WriteAsync(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"*{command.Length}\r\n") + string.Concat(command.Select(part => string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n")))));
            Assert.StartsWith(":", await answers.ReadLineAsync(), StringComparison.Ordinal);
        }

        // A trail stands under the day in its job's id.
        var done = jobs.Single(job => job.Value == "done").Key;
        var day = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(done[..12], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).UtcDateTime;
        var trail = Directory.CreateDirectory(Path.Combine(_folder, "audit", day.ToString("yyyy", CultureInfo.InvariantCulture), day.ToString("MM", CultureInfo.InvariantCulture), day.ToString("dd", CultureInfo.InvariantCulture), done)).FullName;
        await File.WriteAllTextAsync(Path.Combine(trail, "events.jsonl"), """{"sequence":1,"at":"2026-11-29T10:00:00+00:00","kind":"entered","attempt":1,"worker":"w1","message":"Entered."}""" + "\n");
        return jobs;
    }
}

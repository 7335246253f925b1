using System.Net;
using System.Text.Json;
using BrowserAgent.TestKit;

namespace BrowserAgent.Client.Tests;

/// <summary>Requests to addresses that have no method of their own, by a program and by the worker's commands.</summary>
public sealed class GetAndPostJsonTests(BrowserlessWorkerFixture worker) : IClassFixture<BrowserlessWorkerFixture>
{
    private static readonly BrowserAgentClientOptions Hasty = new() { FirstPause = TimeSpan.FromMilliseconds(10), MaxPause = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task GetJson_AnswerLost_IsAskedAgain()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.DropResponse, ProxyAction.Busy, ProxyAction.Through);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, Hasty);

        var pool = await client.GetJsonAsync("/v1/sessions");

        Assert.Equal(3, proxy.Requests);
        Assert.Equal(0, pool.GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task PostJson_WorkerBusy_IsSentOnceAndFailsWithTheStatus()
    {
        await using var proxy = await ScriptedFaultProxy.StartAsync(worker.Address, ProxyAction.Busy);
        using var client = BrowserAgentClient.Create(proxy.Address, worker.Key, Hasty);

        var failure = await Assert.ThrowsAsync<BrowserAgentException>(() => client.PostJsonAsync("/v1/webhooks/retry", Json("{}")));

        Assert.Equal((1, HttpStatusCode.ServiceUnavailable, null), (proxy.Requests, failure.Status, failure.Problem));
    }

    [Fact]
    public async Task PostJson_BadRequest_FailsWithTheProblem()
    {
        var failure = await Assert.ThrowsAsync<BrowserAgentException>(() => worker.Client.PostJsonAsync("/v1/pause", Json("""{"site":"meridian","tenant":"north"}""")));

        Assert.Equal((HttpStatusCode.BadRequest, "The request can't be read."), (failure.Status, failure.Problem?.Title));
        Assert.Equal("tenant", Assert.Single(failure.Problem!.Errors).Path);
    }

    [Fact]
    public async Task GetJson_NobodyListens_FailsWithoutAStatus()
    {
        using var client = BrowserAgentClient.Create(new Uri("http://127.0.0.1:1"), worker.Key, Hasty with { MaxTries = 1 });

        var failure = await Assert.ThrowsAsync<BrowserAgentException>(() => client.GetJsonAsync("/v1/sessions"));

        Assert.Null(failure.Status);
        Assert.StartsWith("The worker at http://127.0.0.1:1/ can't be reached: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_UnknownJob_EndsWith1AndTheProblem()
    {
        var (exitCode, output) = await worker.CommandAsync("job", "0193a10000007000800000000000ffff");
        var (withoutId, said) = await worker.CommandAsync("job", "nosuch");

        Assert.Equal((1, 1), (exitCode, withoutId));
        Assert.Contains("Not found. Nothing is known under 0193a10000007000800000000000ffff.", output, StringComparison.Ordinal);
        Assert.Contains("an id has 32 hex digits", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_NobodyListens_EndsWith3AndTheNextMove()
    {
        var (exitCode, output) = await WorkerProgramProcess.RunAsync(worker.Folder, worker.Settings, ["sessions", "--url", "http://127.0.0.1:1"], BrowserlessWorkerFixture.TimeoutToken());

        Assert.Equal(3, exitCode);
        Assert.Contains("The worker at http://127.0.0.1:1/ can't be reached: ", output, StringComparison.Ordinal);
        Assert.Contains("Start it with browser-agent up, or name another with --url.", string.Join(' ', output.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnqueueCommand_WaitsForJobsThatNeedAPerson_EndsWith1AndTheirStates()
    {
        var file = Path.Combine(worker.Folder, $"orders-{Guid.NewGuid():N}.jsonl");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 3).Select(_ => JsonSerializer.Serialize(
            ClientJson.Of(BrowserlessWorkerFixture.Order(unusual: true), $"k-{Guid.NewGuid():N}"), ClientJson.Wire)));

        var (exitCode, output) = await worker.CommandAsync("enqueue", file, "--wait", "--json");

        Assert.Equal(1, exitCode);
        // Counted by line: the progress on standard error may be between the lines of the JSON.
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains("\"status\": \"review\"", StringComparison.Ordinal)));
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

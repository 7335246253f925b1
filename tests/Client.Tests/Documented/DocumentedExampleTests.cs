using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BrowserAgent.TestKit;

namespace BrowserAgent.Client.Tests.Documented;

/// <summary>Each example of docs/producing-jobs.md, copied out of the page and run against a real worker.</summary>
public sealed class DocumentedExampleTests : IClassFixture<BrowserlessWorkerFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("documented-").FullName;
    private readonly BrowserlessWorkerFixture _worker;

    public DocumentedExampleTests(BrowserlessWorkerFixture worker)
    {
        _worker = worker;
        DocumentedExampleReader.WriteTo(_folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Page_NamesExamples_AreAllRunHere()
    {
        string[] run = ["order.json", "enqueue.sh", "enqueue.py", "enqueue.cs", "inbox.sh", "inbox.py", "receiver.py"];

        Assert.Equal(run.Order(StringComparer.Ordinal), DocumentedExampleReader.All.Keys.Order(StringComparer.Ordinal));
    }

    [RequiresProgramFact(["bash", "curl", "sed"])]
    public async Task EnqueueSh_AsDocumented_EndsWithTheSettledJob()
    {
        var output = await DocumentedExampleProcess.RunAsync(_folder, _worker, "bash", "enqueue.sh");

        Assert.Equal("review", JsonSerializer.Deserialize<JsonElement>(output).GetProperty("state").GetString());
    }

    [RequiresProgramFact(["python3"])]
    public async Task EnqueuePy_AsDocumented_WaitsForTheEndAndIsOneJobTheSecondTime()
    {
        var first = await DocumentedExampleProcess.RunAsync(_folder, _worker, "python3", "enqueue.py");
        var second = await DocumentedExampleProcess.RunAsync(_folder, _worker, "python3", "enqueue.py");

        Assert.Matches("(?s)^in_review [0-9a-f]{32}\nreview .*5000", first);
        Assert.Equal(first.Split('\n')[0].Replace("in_review", "known", StringComparison.Ordinal), second.Split('\n')[0]);
    }

    [RequiresProgramFact(["python3"])]
    public async Task EnqueuePy_WithABadOrder_SaysWhatIsWrong()
    {
        var order = Path.Combine(_folder, "order.json");
        await File.WriteAllTextAsync(order, (await File.ReadAllTextAsync(order)).Replace("\"supplier\"", "\"suplier\"", StringComparison.Ordinal));

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => DocumentedExampleProcess.RunAsync(_folder, _worker, "python3", "enqueue.py"));

        Assert.Contains("payload.suplier", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnqueueCs_AsDocumented_WaitsAndCancels()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "Example.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{Path.Combine(AppContext.BaseDirectory, "BrowserAgent.Client.dll")}" />
              </ItemGroup>
            </Project>
            """);

        var output = await DocumentedExampleProcess.RunAsync(_folder, _worker, "dotnet", "run");

        Assert.Contains("Review: ", output, StringComparison.Ordinal);
        Assert.EndsWith("cancelled\n", output, StringComparison.Ordinal);
    }

    [RequiresProgramFact(["bash", "redis-cli"])]
    public Task InboxSh_AsDocumented_BecomesAJob() => BecomesAJobAsync("REQ-SH", "bash", "inbox.sh");

    [RequiresProgramFact(["python3"])]
    public Task InboxPy_AsDocumented_BecomesAJob() => BecomesAJobAsync("REQ-PY-É", "python3", "inbox.py");

    [RequiresProgramFact(["python3"])]
    public async Task ReceiverPy_AsDocumented_IsToldOfTheJobAndRefusesForgeries()
    {
        using var receiver = DocumentedExampleProcess.Start(_folder, _worker, "python3", "receiver.py");
        var address = new Uri($"http://127.0.0.1:{_worker.WebhookPort}/hook");
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, await Eventually.UntilAsync(token => ForgeAsync(http, address, token), status => status is not null, BrowserlessWorkerFixture.TimeoutToken()));

        var review = Assert.IsType<EnqueueResult.InReview>(await _worker.Client.EnqueueAsync(BrowserlessWorkerFixture.Order(unusual: true) with { Webhook = address }));

        await Eventually.UntilAsync(_ => Task.FromResult(receiver.Output), output => output.Contains($"review {review.Id} ", StringComparison.Ordinal), BrowserlessWorkerFixture.TimeoutToken());
        Assert.IsType<CancelResult.Cancelled>(await _worker.Client.CancelAsync(review.Id, "no more"));
        await Eventually.UntilAsync(
            _ => Task.FromResult(receiver.Output),
            output => output.Contains($"cancelled {review.Id} Cancelled by admin: no more", StringComparison.Ordinal),
            BrowserlessWorkerFixture.TimeoutToken());
    }

    /// <returns>Null while nobody listens.</returns>
    private static async Task<HttpStatusCode?> ForgeAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var forged = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("{\"id\":\"x\"}", Encoding.UTF8) };
            forged.Headers.Add("X-BrowserAgent-Timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
            forged.Headers.Add("X-BrowserAgent-Signature", "v1=" + new string('0', 64));
            using var answer = await http.SendAsync(forged, cancellationToken);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task BecomesAJobAsync(string reference, string program, string example)
    {
        var order = Path.Combine(_folder, "order.json");
        await File.WriteAllTextAsync(order, (await File.ReadAllTextAsync(order)).Replace("REQ-2026-0815", reference, StringComparison.Ordinal));

        await DocumentedExampleProcess.RunAsync(_folder, _worker, program, example);

        using var http = _worker.Http();
        await Eventually.UntilAsync(
            async token => (await http.GetFromJsonAsync<JsonElement>("/v1/jobs?limit=500", token)).GetProperty("jobs").EnumerateArray()
                .FirstOrDefault(job => job.TryGetProperty("natural_key", out var key) && key.GetString() == reference),
            job => job.ValueKind == JsonValueKind.Object && job.GetProperty("state").GetString() == "review",
            BrowserlessWorkerFixture.TimeoutToken());
    }
}

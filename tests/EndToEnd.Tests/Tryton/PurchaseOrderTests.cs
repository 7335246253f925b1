using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.EndToEnd.Tests.BadInput;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Tryton;

/// <summary>The whole product against an independent ERP: the site's database has exactly what the jobs requested, once.</summary>
public sealed class PurchaseOrderTests : IAsyncLifetime
{
    // Near-duplicate suppliers, goods sold by weight, and quantities for which the site would calculate another price.
    private const string Orders = """
        [{"site":"tryton","type":"create-purchase-order","payload":{"reference":"E2E 1/a&b","supplier":"Acme Industrial Supply","description":"Größe 50 %",
          "lines":[{"item":"P-101","quantity":150,"price":3.25},{"item":"P-120","quantity":2.5,"price":0.1234},{"item":"P-110","quantity":1500,"price":12.345}]}},
         {"site":"tryton","type":"create-purchase-order","payload":{"reference":"E2E 2","supplier":"Acme Industrial Supplies GmbH",
          "lines":[{"item":"P-135","quantity":0.75,"price":9.99},{"item":"P-101","quantity":12,"price":4},{"item":"P-101","quantity":7,"price":4.5}]}}]
        """;

    private static readonly StoredOrderLine[] Expected =
    [
        new(1, "E2E 1/a&b", "draft", "Acme Industrial Supply", "Größe 50 %", "P-101", 150, 3.25m),
        new(1, "E2E 1/a&b", "draft", "Acme Industrial Supply", "Größe 50 %", "P-120", 2.5m, 0.1234m),
        new(1, "E2E 1/a&b", "draft", "Acme Industrial Supply", "Größe 50 %", "P-110", 1500, 12.345m),
        new(2, "E2E 2", "draft", "Acme Industrial Supplies GmbH", "", "P-135", 0.75m, 9.99m),
        new(2, "E2E 2", "draft", "Acme Industrial Supplies GmbH", "", "P-101", 12, 4),
        new(2, "E2E 2", "draft", "Acme Industrial Supplies GmbH", "", "P-101", 7, 4.5m),
    ];

    private const string Unknown = """
        {"site":"tryton","type":"create-purchase-order","payload":{"reference":"E2E 3","supplier":"Acme Industrial","lines":[{"item":"P-101","quantity":1,"price":1}]}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tryton-").FullName;
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(20)).Token;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [TrytonFact]
    public async Task Run_OrdersSentTwiceAndOneWithoutSupplier_AreStoredOnceAsAskedAndTheLastNotAtAll()
    {
        await using var redis = await RedisServerFixture.StartAsync();
        await using var tryton = await TrytonServer.StartAsync(Directory.CreateDirectory(Path.Combine(_folder, "tryton")).FullName, _limit);
        await using var worker = Start(tryton, redis);
        using var http = new HttpClient { BaseAddress = await worker.UpAsync(_limit) };
        http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());

        var first = await RunAsync(http, JsonDocument.Parse(Orders).RootElement.EnumerateArray());
        var stored = await tryton.LinesAsync(_limit);
        var second = await RunAsync(http, JsonDocument.Parse(Orders).RootElement.EnumerateArray());
        var unknown = await RunAsync(http, [JsonDocument.Parse(Unknown).RootElement]);

        Assert.All(first, job => Assert.Equal(("done", "entered"), (Text(job, "state"), Text(job, "verdict"))));
        Assert.All(second, job => Assert.Equal(("done", "already_there"), (Text(job, "state"), Text(job, "verdict"))));
        Assert.Equal("review", Text(Assert.Single(unknown), "state"));
        Assert.Equal(Expected, stored);
        Assert.Equal(stored, await tryton.LinesAsync(_limit));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string? Text(JsonElement job, string property) =>
        job.TryGetProperty(property, out var value) ? value.GetString() : null;

    private WorkerProgramProcess Start(TrytonServer tryton, RedisServerFixture redis) => WorkerProgramProcess.Start(
        _folder,
        TestWorkerSettings.Of(
            _folder,
            ("Queue__Redis", redis.ConnectionString),
            ("Pool__Accounts__0__Site", "tryton"),
            ("Pool__Accounts__0__Name", TrytonServer.User),
            ("SECRET__TRYTON__BUYER__PASSWORD", TrytonServer.Password),
            ("Sites__Origins__tryton__app", tryton.Address.GetLeftPart(UriPartial.Authority))),
        "up");

    /// <summary>Runs one job after the other, so that the orders' ids are in the order of the payloads.</summary>
    private async Task<IReadOnlyList<JsonElement>> RunAsync(HttpClient http, IEnumerable<JsonElement> jobs)
    {
        var ended = new List<JsonElement>();
        foreach (var job in jobs)
        {
            using var response = await http.PostAsJsonAsync("/v1/jobs", job, _limit);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(_limit);
            Assert.Equal("accepted", answer.GetProperty("status").GetString());
            ended.Add(await Eventually.UntilAsync(
                token => http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{answer.GetProperty("id").GetString()}", token),
                seen => Text(seen, "state") is "done" or "review" or "rejected" or "dead",
                _limit));
        }

        return ended;
    }
}

using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using BrowserAgent.EndToEnd.Tests.BadInput;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Tryton;

/// <summary>
/// A Tryton whose sessions expire after a minute at most, and a pack with that limit. Three orders by default; <c>TRYTON_ORDERS=20</c> runs
/// 20.
/// </summary>
public sealed class ShortSiteSessionTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string ManyOrders = "TRYTON_ORDERS";
    private const int FewOrders = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("tryton-").FullName;
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(20 + Count)).Token;

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable(ManyOrders), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : FewOrders;

    // A few orders take less than a minute. Their sessions expire sooner, so that a session must be renewed between them as well.
    private static TimeSpan MaxAge => TimeSpan.FromSeconds(Count > FewOrders ? 60 : 45);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [TrytonFact]
    public async Task Run_SessionsEndAtAKnownAge_EveryOrderIsStoredOnceAsAsked()
    {
        await using var redis = await RedisServerFixture.StartAsync();
        await using var tryton = await TrytonServer.StartAsync(Directory.CreateDirectory(Path.Combine(_folder, "tryton")).FullName, MaxAge, _limit);
        await using var worker = WorkerProgramProcess.Start(
            _folder,
            TestWorkerSettings.Of(
                _folder,
                ("Queue__Redis", redis.ConnectionString),
                ("Sites__Folder", SitesOf()),
                ("Runner__Concurrency", "1"),
                ("Pool__SiteTimeMargin", "00:00:05"),
                ("Pool__Accounts__0__Site", "tryton"),
                ("Pool__Accounts__0__Name", TrytonServer.User),
                ("SECRET__TRYTON__BUYER__PASSWORD", TrytonServer.Password),
                ("Sites__Origins__tryton__app", tryton.Address.GetLeftPart(UriPartial.Authority))),
            "up");
        using var http = new HttpClient { BaseAddress = await worker.UpAsync(_limit) };
        http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim());

        var states = await RunAsync(http);
        var logins = worker.Output.Split('\n').Count(line => line.Contains("is logged in as tryton/buyer", StringComparison.Ordinal));
        output.WriteLine($"{Count} orders, sessions of {MaxAge.TotalSeconds:0} s, {logins} logins");

        Assert.All(states, state => Assert.Equal("done", state));
        Assert.Equal(Enumerable.Range(1, Count).Select(Expected), (await tryton.LinesAsync(_limit)).Select(line => line with { Order = 0 }).OrderBy(line => line.Reference, StringComparer.Ordinal));
        Assert.True(logins > 1, $"No session had to be renewed: nothing was proved.\n{worker.Output}");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string ReferenceOf(int number) => string.Create(CultureInfo.InvariantCulture, $"SHORT {number:000}");

    private static StoredOrderLine Expected(int number) =>
        new(0, ReferenceOf(number), "draft", "Acme Industrial Supply", "", "P-101", number, 3.25m);

    /// <summary>The product's pack with this server's session limit.</summary>
    private string SitesOf()
    {
        const string Lives = "  idle: 720h\n";
        var pack = File.ReadAllText(Path.Combine(CheckoutPaths.Root, "sites", "tryton", "site.yaml"));
        Assert.Contains(Lives, pack, StringComparison.Ordinal);
        var age = string.Create(CultureInfo.InvariantCulture, $"{MaxAge.TotalSeconds:0}s");
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "sites", "tryton"));
        File.WriteAllText(Path.Combine(folder.FullName, "site.yaml"), pack.Replace(Lives, $"  idle: {age}\n  absolute: {age}\n", StringComparison.Ordinal));
        return Path.Combine(_folder, "sites");
    }

    /// <summary>Enqueues all jobs at once; they run one after the other.</summary>
    private async Task<IReadOnlyList<string?>> RunAsync(HttpClient http)
    {
        var ids = new List<string>();
        foreach (var number in Enumerable.Range(1, Count))
        {
            var job = new
            {
                site = "tryton",
                type = "create-purchase-order",
                payload = new { reference = ReferenceOf(number), supplier = "Acme Industrial Supply", lines = new[] { new { item = "P-101", quantity = number, price = 3.25 } } },
            };
            using var response = await http.PostAsJsonAsync("/v1/jobs", job, _limit);
            ids.Add((await response.Content.ReadFromJsonAsync<JsonElement>(_limit)).GetProperty("id").GetString()!);
        }

        var states = new List<string?>();
        foreach (var id in ids)
        {
            var ended = await Eventually.UntilAsync(
                token => http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}", token), seen => StateOf(seen) is "done" or "review" or "rejected" or "dead", _limit);
            states.Add(StateOf(ended));
        }

        return states;
    }

    private static string? StateOf(JsonElement job) => job.GetProperty("state").GetString();
}

using BrowserAgent.TestKit;

namespace BrowserAgent.Client.Tests;

/// <summary>
/// A real worker on its own Redis, with the site packs of this checkout and no account: it validates, stores and cancels jobs and calls webhooks, but runs no
/// browser. A job that it starts goes to review, because there is no account.
/// </summary>
public sealed class BrowserlessWorkerFixture : IAsyncLifetime
{
    public const string Secret = "a long enough secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("producer-worker-").FullName;
    private RedisServerFixture? _redis;
    private WorkerProgramProcess? _worker;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public string Key { get; private set; } = "";

    public string RedisUrl => $"redis://{_redis!.ConnectionString}";

    /// <summary>A free port whose origin the worker may call.</summary>
    public int WebhookPort { get; } = RedisServerFixture.FreePort();

    public Dictionary<string, string> Settings { get; private set; } = [];

    public string Folder => _folder;

    public BrowserAgentClient Client { get; private set; } = BrowserAgentClient.Create(new Uri("http://127.0.0.1"), "none yet");

    /// <summary>Ends a test that hangs; no test passes or fails by how long it took.</summary>
    public static CancellationToken TimeoutToken() => new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    /// <summary>A valid order; with an unusual quantity it waits for a person.</summary>
    public static NewJob Order(bool unusual = false, string? key = null) => new()
    {
        Site = "meridian",
        Type = "create-purchase-order",
        IdempotencyKey = key,
        Payload = new
        {
            reference = $"R-{Guid.NewGuid():N}"[..30],
            supplier = "ACME Corp (EU)",
            due = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            lines = new[] { new { item = "BRG-6204", quantity = unusual ? 5_000 : 12, price = "4,85" } },
        },
    };

    /// <summary>A valid order that stays delayed: it starts tomorrow.</summary>
    public static NewJob Tomorrow() => Order() with { NotBefore = DateTimeOffset.UtcNow.AddDays(1) };

    public static Dictionary<string, string> SettingsOf(string folder, string redis, params string[] origins)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Worker__Url"] = "http://127.0.0.1:0",
            ["Worker__DataFolder"] = Path.Combine(folder, "data"),
            ["Audit__Folder"] = Path.Combine(folder, "audit"),
            ["Sites__Folder"] = Path.Combine(CheckoutPaths.Root, "sites"),
            ["Queue__Redis"] = redis,
            ["SECRET__WEBHOOK__DEFAULT__SIGNING"] = Secret,
        };
        for (var place = 0; place < origins.Length; place++)
        {
            settings[$"Webhook__AllowedOrigins__{place}"] = origins[place];
        }

        return settings;
    }

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServerFixture.StartAsync();
        Settings = SettingsOf(_folder, _redis.ConnectionString, $"http://127.0.0.1:{WebhookPort}");
        Settings["Webhook__MaxAttempts"] = "2";
        Settings["Webhook__BackoffBase"] = "00:00:00.1";
        _worker = WorkerProgramProcess.Start(_folder, Settings, "up");
        Address = await _worker.UpAsync(TimeoutToken());
        Key = (await File.ReadAllTextAsync(Path.Combine(_folder, "data", "api-key"))).Trim();
        Client.Dispose();
        Client = BrowserAgentClient.Create(Address, Key);
    }

    /// <summary>The plain API, for requests that the client does not make.</summary>
    public HttpClient Http()
    {
        var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        return http;
    }

    /// <summary>Runs one of the worker's commands in a process of its own.</summary>
    public Task<(int ExitCode, string Output)> CommandAsync(params string[] arguments) =>
        WorkerProgramProcess.RunAsync(_folder, Settings, [.. arguments, "--url", Address.ToString()], TimeoutToken());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

using System.Globalization;
using System.Net.Http.Json;
using BrowserAgent.Agent;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Fixtures.Meridian.Truth;
using BrowserAgent.Sessions;
using BrowserAgent.Tasks;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>
/// What outlives the workers: the site, the queue's server, the audit folder. And the ways to send jobs, to look at them, and to start workers,
/// each with an account that nobody has used yet, so that no login waits for the next one-time code.
/// </summary>
internal sealed class CampaignBed : IAsyncDisposable
{
    // The first four do not all write dates and numbers alike.
    private const int AccountsLeftOut = 4;

    private readonly DirectoryInfo _folder;
    private readonly string _queue = $"campaign-{Guid.NewGuid():N}";
    private readonly HttpClient _admin = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly List<WorkerProcess> _workers = [];
    private readonly RedisServerFixture _redis;
    private readonly IReadOnlyList<MeridianAccount> _accounts;
    private readonly MeridianServer _site;
    private readonly ConnectionMultiplexer _raw;
    private readonly ServiceProvider _desk;

    private CampaignBed(RedisServerFixture redis, IReadOnlyList<MeridianAccount> accounts, MeridianServer site, ConnectionMultiplexer raw, string data)
    {
        (_redis, _accounts, _site, _raw) = (redis, accounts, site, raw);
        _folder = new DirectoryInfo(data);

        // This site's pack alone: a fault in another one is no matter of the campaign.
        var pack = _folder.CreateSubdirectory(Path.Combine("sites", "meridian"));
        File.Copy(Path.Combine(Checkout.Root, "sites", "meridian", "site.yaml"), Path.Combine(pack.FullName, "site.yaml"));
        Leftovers = new Leftovers(_queue);
        var settings = Settings().Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _desk = new ServiceCollection().AddLogging().AddSessions(configuration).AddAgent(configuration).AddTasks(configuration).BuildServiceProvider();
    }

    public Leftovers Leftovers { get; }

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    private IJobDesk Desk => _desk.GetRequiredService<IJobDesk>();

    /// <param name="redis">The server that all workers share.</param>
    /// <param name="starts">How many workers will be started in all.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<CampaignBed> OpenAsync(RedisServerFixture redis, int starts, CancellationToken cancellationToken)
    {
        var accounts = MeridianAccounts.Of(AccountsLeftOut + starts);
        var data = Directory.CreateTempSubdirectory("campaign-").FullName;
        var site = await MeridianServer.StartAsync(
            new MeridianOptions { DataDirectory = Path.Combine(data, "site"), Accounts = accounts.Count }, cancellationToken);
        return new CampaignBed(redis, accounts, site, await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString), data);
    }

    public WorkerProcess StartWorker(TimeSpan searchWindow, IEnumerable<string> without)
    {
        var account = _accounts[AccountsLeftOut + _workers.Count];
        var secret = $"BROWSERAGENT_SECRET__MERIDIAN__{account.User.ToUpperInvariant()}";
        var environment = Settings()
            .Append(new("Runner__SearchWindow", searchWindow.ToString("c", CultureInfo.InvariantCulture)))
            .Append(new("Pool__Accounts__0__Site", "meridian"))
            .Append(new("Pool__Accounts__0__Name", account.User))
            .Select(setting => KeyValuePair.Create($"BROWSERAGENT_{setting.Key}", setting.Value))
            .Append(new($"{secret}__PASSWORD", account.Password))
            .Append(new($"{secret}__TOTP", account.TotpSeed));
        var worker = WorkerProcess.Start(account.User, _folder.FullName, environment, without);
        _workers.Add(worker);
        Leftovers.Watch(worker);
        return worker;
    }

    /// <summary>By the contract for producers without a client: one push on the inbox list.</summary>
    public Task PushAsync(CampaignOrder order) => _raw.GetDatabase().ListRightPushAsync($"{{{_queue}}}:inbox", order.ToJson());

    /// <summary>The jobs by their natural key.</summary>
    public async Task<IReadOnlyDictionary<string, JobRecord>> JobsAsync(CancellationToken cancellationToken) =>
        (await Desk.ListAsync(null, 500, cancellationToken)).Where(job => job.NaturalKey is not null).ToDictionary(job => job.NaturalKey!);

    /// <summary>Replaces what is armed.</summary>
    public async Task ArmAsync(IEnumerable<FaultSpec> faults, CancellationToken cancellationToken) => await PostAsync("/faults", faults, cancellationToken);

    public async Task<IReadOnlyList<HeldRequest>> HeldAsync(CancellationToken cancellationToken) =>
        (await _admin.GetFromJsonAsync<List<HeldRequest>>(new Uri(_site.AdminAddress, "/held"), cancellationToken))!;

    /// <summary>Cuts every held request off without an answer.</summary>
    public async Task DropHeldAsync(CancellationToken cancellationToken) => await PostAsync("/release", new { drop = true }, cancellationToken);

    public async Task<GroundTruth> TruthAsync(CancellationToken cancellationToken) =>
        (await _admin.GetFromJsonAsync<GroundTruth>(new Uri(_site.AdminAddress, "/truth"), cancellationToken))!;

    /// <summary>What all workers logged last: for the message of a campaign that got stuck.</summary>
    public string Logs() => string.Join('\n', _workers.Select(worker => string.Create(
        CultureInfo.InvariantCulture, $"--- {worker.Account}, process {worker.Id}{(worker.HasExited ? ", ended" : "")}\n{worker.Log}")));

    public async ValueTask DisposeAsync()
    {
        _workers.ForEach(worker => worker.Dispose());
        Leftovers.Kill();
        await _desk.DisposeAsync();
        await _raw.CloseAsync(allowCommandsToComplete: false);
        await _site.DisposeAsync();
        _admin.Dispose();
        foreach (var folder in Leftovers.Folders().Append(_folder.FullName))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task PostAsync<T>(string path, T body, CancellationToken cancellationToken)
    {
        using var answer = await _admin.PostAsJsonAsync(new Uri(_site.AdminAddress, path), body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    // Short leases only shorten the test: a killed worker's job comes back when its lease has run out.
    private IEnumerable<KeyValuePair<string, string>> Settings() =>
    [
        new("Queue__Redis", _redis.ConnectionString),
        new("Queue__Name", _queue),
        new("Queue__Lease", "00:00:06"),
        new("Queue__RenewEvery", "00:00:01"),
        new("Queue__ReapEvery", "00:00:00.5"),
        new("Queue__IdlePollMax", "00:00:00.5"),
        new("Runner__Concurrency", "1"),
        new("Runner__CommitBudget", "00:00:01"),
        new("Runner__SearchEvery", "00:00:00.5"),
        new("Audit__Folder", Path.Combine(_folder.FullName, "audit")),
        new("Audit__Pictures", "false"),
        new("Sites__Folder", Path.Combine(_folder.FullName, "sites")),
        new("Sites__Origins__meridian__app", _site.AppAddress.GetLeftPart(UriPartial.Authority)),
        new("Sites__Origins__meridian__login", _site.LoginAddress.GetLeftPart(UriPartial.Authority)),
    ];
}

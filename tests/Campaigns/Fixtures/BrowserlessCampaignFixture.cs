using System.Globalization;
using BrowserAgent.Agent;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Sessions;
using BrowserAgent.Tasks;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BrowserAgent.Campaigns.Fixtures;

/// <summary>
/// What outlives workers without browsers: the site, a Redis that can be killed, the folders. And the ways to send jobs, to look at them, and to start
/// workers. Ending it ends everything that it started.
/// </summary>
internal sealed class BrowserlessCampaignFixture : IAsyncDisposable
{
    private readonly BrowserlessCampaignFixtureOptions _plan;
    private readonly DirectoryInfo _folder;
    private readonly string _queue = $"campaign-{Guid.NewGuid():N}";
    private readonly List<WorkerProcess> _workers = [];
    private readonly MeridianServer _site;
    private readonly ServiceProvider _services;

    private BrowserlessCampaignFixture(BrowserlessCampaignFixtureOptions plan, RedisProcess redis, MeridianServer site, DirectoryInfo folder)
    {
        (_plan, Redis, _site, _folder) = (plan, redis, site, folder);
        Site = new MeridianAdminClient(site);

        // This site's pack alone: a fault in another one is no matter of the campaign.
        var pack = _folder.CreateSubdirectory(Path.Combine("sites", "meridian"));
        File.Copy(Path.Combine(CheckoutPaths.Root, "sites", "meridian", "site.yaml"), Path.Combine(pack.FullName, "site.yaml"));
        foreach (var further in plan.FurtherSites)
        {
            var copy = _folder.CreateSubdirectory(Path.Combine("sites", further));
            var text = File.ReadAllText(Path.Combine(pack.FullName, "site.yaml")).Replace("\nsite: meridian\n", $"\nsite: {further}\n", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(copy.FullName, "site.yaml"), text);
        }

        var settings = Settings().Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _services = new ServiceCollection().AddLogging().AddSessions(configuration).AddAgent(configuration).AddTasks(configuration).BuildServiceProvider();
    }

    public RedisProcess Redis { get; }

    public MeridianAdminClient Site { get; }

    /// <summary>What a producer with the product's own client does. Its Redis is the server itself.</summary>
    public IJobOperations Operations => _services.GetRequiredService<IJobOperations>();

    public IJobQueue Queue => _services.GetRequiredService<IJobQueue>();

    /// <summary>All that were started, in order.</summary>
    public IReadOnlyList<WorkerProcess> Workers => _workers;

    public static async Task<BrowserlessCampaignFixture> OpenAsync(BrowserlessCampaignFixtureOptions plan, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("campaign-");
        var redis = await RedisProcess.StartNewAsync(plan.Persistence, [], cancellationToken);
        var site = await MeridianServer.StartAsync(new MeridianOptions { DataDirectory = Path.Combine(folder.FullName, "site") }, cancellationToken);
        return new BrowserlessCampaignFixture(plan, redis, site, folder);
    }

    public WorkerProcess StartWorker(BrowserlessWorkerOptions plan)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"clerk{_workers.Count + 1}");
        var settings = Settings();
        settings["HttpUser__Site"] = _site.AdminAddress.AbsoluteUri;
        settings["HttpUser__Account"] = name;
        settings["Queue__Redis"] = plan.Redis ?? Redis.ConnectionString;
        foreach (var (setting, value) in plan.Settings)
        {
            settings[setting] = value;
        }

        string[] arguments = ["--executor", plan.Executor, .. plan.Without.SelectMany(part => (string[])["--without", part])];
        var worker = WorkerProcess.Start(
            name, [name], _folder.FullName, settings.Select(setting => KeyValuePair.Create($"BROWSERAGENT_{setting.Key}", setting.Value)), arguments);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>What all workers that still run, and those that ended by themselves, logged last: for the message of a campaign that got stuck.</summary>
    public string Logs() => string.Join('\n', _workers.Where(worker => !worker.IsStopping).Select(worker => string.Create(
        CultureInfo.InvariantCulture, $"--- {worker.Accounts[0]}, process {worker.Id}{(worker.HasExited ? ", ended" : "")}\n{worker.Log}")));

    public async ValueTask DisposeAsync()
    {
        _workers.ForEach(worker => worker.Dispose());
        await _services.DisposeAsync();
        Site.Dispose();
        await _site.DisposeAsync();
        await Redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["Queue__Redis"] = Redis.ConnectionString,
            ["Queue__Name"] = _queue,
            ["Queue__Lease"] = Text(_plan.Lease),
            ["Queue__RenewEvery"] = Text(_plan.Lease / 4),
            ["Queue__ReapEvery"] = "00:00:00.5",
            ["Runner__CommitBudget"] = Text(_plan.Lease / 3),
            ["Runner__SearchWindow"] = "00:00:05",
            ["Runner__SearchEvery"] = "00:00:00.5",
            ["Audit__Folder"] = Path.Combine(_folder.FullName, "audit"),
            ["Audit__Pictures"] = "false",
            ["Sites__Folder"] = Path.Combine(_folder.FullName, "sites"),
        };
        foreach (var (name, value) in _plan.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}

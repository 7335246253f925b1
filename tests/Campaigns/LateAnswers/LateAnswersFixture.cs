using System.Globalization;
using System.Text.Json;
using BrowserAgent.Agent;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Sessions;
using BrowserAgent.Tasks;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BrowserAgent.Campaigns.LateAnswers;

/// <summary>The site with late answers, a queue and one worker with browsers. Ending it ends everything that it started.</summary>
internal sealed class LateAnswersFixture : IAsyncDisposable
{
    private const string SlimBrowser = "/usr/bin/chromium-headless-shell";

    private readonly LateAnswersPlan _plan;
    private readonly DirectoryInfo _folder;
    private readonly string _queue = $"campaign-{Guid.NewGuid():N}";
    private readonly RedisServerFixture _redis;
    private readonly ServiceProvider _services;
    private readonly WorkerLeftoverTracker _leftovers;

    private LateAnswersFixture(LateAnswersPlan plan, RedisServerFixture redis, LateSite site, DirectoryInfo folder)
    {
        (_plan, _redis, Site, _folder) = (plan, redis, site, folder);
        _leftovers = new WorkerLeftoverTracker(_queue);
        var pack = _folder.CreateSubdirectory(Path.Combine("sites", "late"));
        File.Copy(Path.Combine(CheckoutPaths.Root, "tests", "Campaigns", "LateAnswers", "site.yaml"), Path.Combine(pack.FullName, "site.yaml"));
        var settings = Settings().Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _services = new ServiceCollection().AddLogging().AddSessions(configuration).AddAgent(configuration).AddTasks(configuration).BuildServiceProvider();
    }

    public LateSite Site { get; }

    public IJobOperations Operations => _services.GetRequiredService<IJobOperations>();

    public static async Task<LateAnswersFixture> OpenAsync(LateAnswersPlan plan, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("campaign-");
        var redis = await RedisServerFixture.StartAsync();
        return new LateAnswersFixture(plan, redis, await LateSite.StartAsync(plan, cancellationToken), folder);
    }

    public WorkerProcess StartWorker()
    {
        var environment = Settings().Select(setting => KeyValuePair.Create($"BROWSERAGENT_{setting.Key}", setting.Value));
        string[] arguments = [.. _plan.Without.SelectMany(part => (string[])["--without", part])];
        var worker = WorkerProcess.Start("worker", ["clerk"], _folder.FullName, environment, arguments);
        _leftovers.Watch(worker);
        return worker;
    }

    public async Task<JobId> SendAsync(LateOrder order, CancellationToken cancellationToken)
    {
        var answer = await Operations.SubmitAsync(
            new JobSubmission
            {
                Site = "late",
                Type = "enter",
                IdempotencyKey = order.Reference,
                Payload = JsonSerializer.SerializeToElement(new { reference = order.Reference, supplier = order.Supplier, title = order.Title }),
            },
            cancellationToken);
        return answer is JobSubmissionResult.Accepted accepted ? accepted.Id : throw new CampaignAbortedException($"Order {order.Reference} was not accepted: {answer}");
    }

    public async ValueTask DisposeAsync()
    {
        _leftovers.Kill();
        await _services.DisposeAsync();
        await Site.DisposeAsync();
        await _redis.DisposeAsync();
        foreach (var folder in _leftovers.Folders().Append(_folder.FullName))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["Queue__Redis"] = _redis.ConnectionString,
        ["Queue__Name"] = _queue,
        ["Queue__IdlePollMax"] = "00:00:00.5",
        ["Runner__Concurrency"] = Text(_plan.Concurrency),
        // A search without its proof never finds what was saved.
        ["Runner__SearchWindow"] = _plan.HeldBack is null ? "00:01:00" : "00:00:05",
        ["Browser__ExecutablePath"] = File.Exists(SlimBrowser) ? SlimBrowser : "",
        ["Audit__Folder"] = Path.Combine(_folder.FullName, "audit"),
        ["Audit__Pictures"] = "false",
        ["Sites__Folder"] = Path.Combine(_folder.FullName, "sites"),
        ["Sites__Origins__late__app"] = Site.Address,
        ["Pool__Accounts__0__Site"] = "late",
        ["Pool__Accounts__0__Name"] = "clerk",
        ["Pool__Accounts__0__Sessions"] = Text(_plan.Concurrency),
        ["SECRET__LATE__CLERK__PASSWORD"] = "open-sesame",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using BrowserAgent.Agent;
using BrowserAgent.Campaigns.Worker.Signals;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Configuration;
using BrowserAgent.Fixtures.Meridian.Hosting;
using BrowserAgent.Sessions;
using BrowserAgent.Tasks;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BrowserAgent.Campaigns.Fixtures;

/// <summary>
/// What outlives the workers: the site, the queue's server, the folders. And the ways to send jobs, to look at them, and to start workers. Ending it
/// ends everything that it started.
/// </summary>
internal sealed class CampaignFixture : IAsyncDisposable
{
    // The first four do not all write dates and numbers alike.
    private const int AccountsLeftOut = 4;
    private const string SlimBrowser = "/usr/bin/chromium-headless-shell";
    private const int SendTries = 5;

    private readonly CampaignFixtureOptions _plan;
    private readonly DirectoryInfo _folder;
    private readonly string _queue = $"campaign-{Guid.NewGuid():N}";
    private readonly List<WorkerProcess> _workers = [];
    private readonly List<SentJob> _sent = [];
    private readonly RedisServerFixture _redis;
    private readonly IReadOnlyList<MeridianAccount> _accounts;
    private readonly MeridianServer _site;
    private readonly ServiceProvider _services;
    private int _accountsUsed = AccountsLeftOut;

    private CampaignFixture(CampaignFixtureOptions plan, RedisServerFixture redis, MeridianServer site, DirectoryInfo folder)
    {
        (_plan, _redis, _site, _folder) = (plan, redis, site, folder);
        _accounts = SeededAccounts.Of(AccountsLeftOut + plan.Accounts);
        Site = new MeridianAdminClient(site);
        PausePoints = new PausePointFolder(_folder.CreateSubdirectory("holds").FullName);
        WorkerLeftoverTracker = new WorkerLeftoverTracker(_queue);

        // This site's pack alone: a fault in another one is no matter of the campaign.
        var pack = _folder.CreateSubdirectory(Path.Combine("sites", "meridian"));
        File.WriteAllText(Path.Combine(pack.FullName, "site.yaml"), plan.Pack(File.ReadAllText(Path.Combine(CheckoutPaths.Root, "sites", "meridian", "site.yaml"))));
        var settings = Settings().Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _services = new ServiceCollection().AddLogging().AddSessions(configuration).AddAgent(configuration).AddTasks(configuration).BuildServiceProvider();
    }

    public MeridianAdminClient Site { get; }

    /// <summary>Where workers can be made to stand still.</summary>
    public PausePointFolder PausePoints { get; }

    public WorkerLeftoverTracker WorkerLeftoverTracker { get; }

    /// <summary>All that were started, in order.</summary>
    public IReadOnlyList<WorkerProcess> Workers => _workers;

    /// <summary>All jobs that were sent, in order.</summary>
    public IReadOnlyList<SentJob> Sent => _sent;

    public IJobOperations Operations => _services.GetRequiredService<IJobOperations>();

    public static async Task<CampaignFixture> OpenAsync(CampaignFixtureOptions plan, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("campaign-");
        var redis = await RedisServerFixture.StartAsync();
        var site = await MeridianServer.StartAsync(
            new MeridianOptions { DataDirectory = Path.Combine(folder.FullName, "site"), Accounts = AccountsLeftOut + plan.Accounts }, cancellationToken);
        return new CampaignFixture(plan, redis, site, folder);
    }

    public WorkerProcess StartWorker(CampaignWorkerOptions plan)
    {
        if (_accountsUsed + plan.Concurrency > _accounts.Count)
        {
            throw new CampaignAbortedException($"More workers were started than the {_plan.Accounts} accounts of the plan allow.");
        }

        var accounts = _accounts.Skip(plan.SharesAccounts ? AccountsLeftOut : _accountsUsed).Take(plan.Concurrency).ToList();
        _accountsUsed += plan.SharesAccounts ? 0 : plan.Concurrency;
        var environment = Settings()
            .Append(KeyValuePair.Create("Runner__Concurrency", plan.Concurrency.ToString(CultureInfo.InvariantCulture)))
            .Concat(accounts.SelectMany((account, place) => AccountSettings(account, place)))
            .Select(setting => KeyValuePair.Create($"BROWSERAGENT_{setting.Key}", setting.Value));
        string[] arguments = ["--pause-points", Path.Combine(_folder.FullName, "holds"), .. plan.Without.SelectMany(part => (string[])["--without", part])];
        var worker = WorkerProcess.Start($"worker-{_workers.Count + 1}", [.. accounts.Select(account => account.User)], _folder.FullName, environment, arguments, tellsPool: true);
        _workers.Add(worker);
        WorkerLeftoverTracker.Watch(worker);
        return worker;
    }

    /// <summary>Sends a job as a producer does.</summary>
    /// <param name="order">What is ordered.</param>
    /// <param name="idempotencyKey">Another one than the order's reference, for the same order sent twice.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    public async Task<SentJob> SendAsync(CampaignOrder order, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var submission = order.ToSubmission(idempotencyKey ?? order.Reference);
        JobSubmissionResult? outcome = null;
        for (var tries = 0; tries < SendTries; tries++)
        {
            // The queue's answer may be late or lost: the same key answers with the same job.
            outcome = await Operations.SubmitAsync(submission, cancellationToken);
            if (IdOf(outcome) is { } id)
            {
                var sent = new SentJob(id, order);
                _sent.Add(sent);
                return sent;
            }
        }

        throw new CampaignAbortedException($"Order {order.Reference} was not accepted: {outcome}");
    }

    public async Task<JobRecord> JobAsync(JobId id, CancellationToken cancellationToken) =>
        await Operations.FindAsync(id, cancellationToken) ?? throw new CampaignAbortedException($"The queue does not know job {id.Value} any more.");

    /// <summary>What all workers that still run, and those that ended by themselves, logged last: for the message of a campaign that got stuck.</summary>
    public string Logs() => string.Join('\n', _workers.Where(worker => !worker.IsStopping).Select(worker => string.Create(
        CultureInfo.InvariantCulture, $"--- {worker.Accounts[0]}, process {worker.Id}{(worker.HasExited ? ", ended" : "")}\n{worker.Log}")));

    public async ValueTask DisposeAsync()
    {
        _workers.ForEach(worker => worker.Dispose());
        WorkerLeftoverTracker.Kill();
        await _services.DisposeAsync();
        Site.Dispose();
        await _site.DisposeAsync();
        await _redis.DisposeAsync();
        foreach (var folder in WorkerLeftoverTracker.Folders().Append(_folder.FullName))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JobId? IdOf(JobSubmissionResult outcome) => outcome switch
    {
        JobSubmissionResult.Accepted accepted => accepted.Id,
        JobSubmissionResult.Known known => known.Id,
        _ => null,
    };

    private static IEnumerable<KeyValuePair<string, string>> AccountSettings(MeridianAccount account, int place)
    {
        var secret = $"SECRET__MERIDIAN__{account.User.ToUpperInvariant()}";
        var pool = string.Create(CultureInfo.InvariantCulture, $"Pool__Accounts__{place}");
        return
        [
            new($"{pool}__Site", "meridian"),
            new($"{pool}__Name", account.User),
            new($"{secret}__PASSWORD", account.Password),
            new($"{secret}__TOTP", account.TotpSeed),
        ];
    }

    // Short times only shorten the campaign: a killed worker's job comes back when its lease has run out.
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["Queue__Redis"] = _redis.ConnectionString,
            ["Queue__Name"] = _queue,
            ["Queue__Lease"] = Text(_plan.Lease),
            ["Queue__RenewEvery"] = Text(_plan.Lease / 4),
            ["Queue__ReapEvery"] = "00:00:00.5",
            ["Queue__IdlePollMax"] = "00:00:00.5",
            ["Runner__CommitBudget"] = Text(_plan.CommitBudget),
            ["Runner__SearchWindow"] = Text(_plan.SearchWindow),
            ["Runner__SearchEvery"] = "00:00:00.5",
            // The slim flavour where there is one: it starts faster. It is a Chromium all the same.
            ["Browser__ExecutablePath"] = File.Exists(SlimBrowser) ? SlimBrowser : "",
            ["Audit__Folder"] = Path.Combine(_folder.FullName, "audit"),
            ["Audit__Pictures"] = "false",
            ["Sites__Folder"] = Path.Combine(_folder.FullName, "sites"),
            ["Sites__Origins__meridian__app"] = _site.AppAddress.GetLeftPart(UriPartial.Authority),
            ["Sites__Origins__meridian__login"] = _site.LoginAddress.GetLeftPart(UriPartial.Authority),
        };
        foreach (var (name, value) in _plan.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}

/// <summary>A job as it was sent.</summary>
internal sealed record SentJob(JobId Id, CampaignOrder Order);

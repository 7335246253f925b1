using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BrowserAgent.Agent;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Tasks;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.OverheadBenchmark.Lanes;

/// <param name="Name">Also the name of the lane's queue.</param>
/// <param name="Account">Whom its one session is signed in as.</param>
/// <param name="AuditFolder">Where its trails go.</param>
/// <param name="Pictures">Whether its trails have pictures.</param>
internal sealed record WorkerLaneSettings(string Name, string Account, string AuditFolder, bool Pictures);

/// <summary>The product as a worker runs it, without its HTTP face: pool, flows, queue, runner and audit in a host, one slot, one session.</summary>
internal sealed class WorkerLane : IOrderEntryLane, IAsyncDisposable
{
    private static readonly TimeSpan WarmLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OrderLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly IHost _host;
    private readonly WorkerLaneSettings _settings;
    private readonly IJobOperations _operations;
    private readonly TimingQueueDecorator _queue;

    private WorkerLane(IHost host, WorkerLaneSettings settings)
    {
        (_host, _settings) = (host, settings);
        _operations = host.Services.GetRequiredService<IJobOperations>();
        _queue = (TimingQueueDecorator)host.Services.GetRequiredService<IJobQueue>();
    }

    public string Account => _settings.Account;

    public IServiceProvider Services => _host.Services;

    public static async Task<WorkerLane> StartAsync(WorkerLaneSettings settings, MeridianBenchFixture site, string redis, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(PlainPlaywrightBrowser.SandboxSettings).AddInMemoryCollection(ConfigurationOf(settings, site, redis));
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSessions(builder.Configuration);
        builder.Services.AddAgent(builder.Configuration);
        builder.Services.AddTasks(builder.Configuration);
        builder.Services.AddSingleton<IJobQueue>(provider => new TimingQueueDecorator(provider.GetRequiredService<RedisJobQueue>()));
        var lane = new WorkerLane(builder.Build(), settings);
        try
        {
            await lane._host.StartAsync(cancellationToken);
            await lane.WarmAsync(WarmLimit, cancellationToken);
            return lane;
        }
        catch
        {
            await lane.DisposeAsync();
            throw;
        }
    }

    public async Task<OrderEntryTiming> EnterAsync(BenchOrder order, CancellationToken cancellationToken)
    {
        var end = _queue.ExpectAsync();
        var submission = new JobSubmission { Site = "meridian", Type = "create-purchase-order", Payload = PayloadOf(order) };
        var submittedAt = Stopwatch.GetTimestamp();
        if (await _operations.SubmitAsync(submission, cancellationToken) is not JobSubmissionResult.Accepted accepted)
        {
            throw new BenchFailedException($"The {_settings.Name} lane did not accept {order.Reference}. Look at the generated orders against the pack's plausibility limits.");
        }

        var ended = await end.WaitAsync(OrderLimit, cancellationToken);
        if (ended.How != nameof(JobVerdict.Entered))
        {
            throw new BenchFailedException($"The {_settings.Name} lane did not enter {order.Reference}: {ended.How}.");
        }

        // What a run does after it told the queue (its last note, the blank page) must not fall into the next lane's time.
        await WarmAsync(OrderLimit, cancellationToken);
        return new OrderEntryTiming(
            Stopwatch.GetElapsedTime(ended.ClaimedAt, ended.EndedAt), Stopwatch.GetElapsedTime(submittedAt, ended.EndedAt), accepted.Id.Value);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }

    private async Task WarmAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var pool = Services.GetRequiredService<ISessionPool>();
        var started = Stopwatch.GetTimestamp();
        while (pool.Status().Any(session => session.State != SessionState.Ready))
        {
            if (Stopwatch.GetElapsedTime(started) > within)
            {
                throw new BenchFailedException($"The {_settings.Name} lane's session is not ready: {pool.Status()[0].Problem}");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static Dictionary<string, string?> ConfigurationOf(WorkerLaneSettings settings, MeridianBenchFixture site, string redis) => new()
    {
        ["Queue:Redis"] = redis,
        ["Queue:Name"] = settings.Name,
        ["Runner:Concurrency"] = "1",
        ["Audit:Folder"] = settings.AuditFolder,
        ["Audit:Pictures"] = settings.Pictures.ToString(),
        ["Pool:Accounts:0:Site"] = "meridian",
        ["Pool:Accounts:0:Name"] = settings.Account,

        // A look at an idle session would fall into another lane's time.
        ["Pool:HealthInterval"] = "00:10:00",
        ["Pool:RetireAfterJobs"] = "100000",
        ["Sites:Folder"] = Path.Combine(AppContext.BaseDirectory, "sites"),
        ["Sites:Origins:meridian:app"] = site.App,
        ["Sites:Origins:meridian:login"] = site.Login,
    };

    private static JsonElement PayloadOf(BenchOrder order) => JsonSerializer.SerializeToElement(new
    {
        reference = order.Reference,
        supplier = order.Supplier,
        due = order.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        currency = order.Currency,
        shipTo = order.ShipTo,
        memo = order.Memo,
        lines = order.Lines.Select(line => new { item = line.Item, quantity = line.Quantity, price = line.Price }),
    });
}

using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.QueueBenchmark.Redis;

/// <summary>The queue with a worker's default options.</summary>
internal sealed class BenchQueue : IAsyncDisposable
{
    private readonly RedisClient _link;
    private readonly QueueWakeListener _signal;
    private readonly QueueMaintenance? _maintenance;

    private BenchQueue(string redis, string name, bool runsMaintenance, EncryptionKeySource? encryption)
    {
        Options = new QueueOptions { Redis = redis, Name = name };
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        _link = new RedisClient(options, TimeProvider.System, NullLogger<RedisClient>.Instance);
        Queue = new RedisJobQueue(_link, options, TimeProvider.System, encryption: encryption);
        _signal = new QueueWakeListener(_link, options, TimeProvider.System);
        _maintenance = runsMaintenance ? new QueueMaintenance(Queue, _link, new RedisSetAside(_link, options), options, TimeProvider.System, NullLogger<QueueMaintenance>.Instance) : null;
    }

    public QueueOptions Options { get; }

    public RedisJobQueue Queue { get; }

    public IWorkSignal Signal => _signal;

    /// <param name="redis">Address of the server.</param>
    /// <param name="name">The queue's name.</param>
    /// <param name="runsMaintenance">Whether a worker's background services run, too.</param>
    /// <param name="cancellationToken">Ends the wait for the connection.</param>
    /// <param name="encryption">The keys of payloads and results; null when they are stored in clear.</param>
    public static async Task<BenchQueue> OpenAsync(string redis, string name, bool runsMaintenance, CancellationToken cancellationToken, EncryptionKeySource? encryption = null)
    {
        var queue = new BenchQueue(redis, name, runsMaintenance, encryption);
        await queue._link.ConnectAsync(cancellationToken);
        if (queue._maintenance is { } queueMaintenance)
        {
            await queue._signal.StartAsync(cancellationToken);
            await queueMaintenance.StartAsync(CancellationToken.None);
        }

        return queue;
    }

    public string Key(string name) => $"{{{Options.Name}}}:{name}";

    public async ValueTask DisposeAsync()
    {
        if (_maintenance is { } queueMaintenance)
        {
            await queueMaintenance.StopAsync(CancellationToken.None);
            queueMaintenance.Dispose();
        }

        await _link.DisposeAsync();
    }
}

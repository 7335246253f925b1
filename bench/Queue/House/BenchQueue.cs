using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Bench.Queue.House;

/// <summary>The queue as a worker has it, at its default options.</summary>
internal sealed class BenchQueue : IAsyncDisposable
{
    private readonly RedisLink _link;
    private readonly WakeListener _signal;
    private readonly Housekeeper? _housekeeper;

    private BenchQueue(string redis, string name, bool keepsHouse)
    {
        Options = new QueueOptions { Redis = redis, Name = name };
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        _link = new RedisLink(options, TimeProvider.System, NullLogger<RedisLink>.Instance);
        Queue = new RedisJobQueue(_link, options, TimeProvider.System);
        _signal = new WakeListener(_link, options, TimeProvider.System);
        _housekeeper = keepsHouse ? new Housekeeper(Queue, options, TimeProvider.System, NullLogger<Housekeeper>.Instance) : null;
    }

    public QueueOptions Options { get; }

    public RedisJobQueue Queue { get; }

    public IWorkSignal Signal => _signal;

    /// <param name="redis">Address of the server.</param>
    /// <param name="name">The queue's name.</param>
    /// <param name="keepsHouse">Whether the background work of a worker runs, too.</param>
    /// <param name="cancellationToken">Ends the connecting.</param>
    public static async Task<BenchQueue> OpenAsync(string redis, string name, bool keepsHouse, CancellationToken cancellationToken)
    {
        var queue = new BenchQueue(redis, name, keepsHouse);
        await queue._link.ConnectAsync(cancellationToken);
        if (queue._housekeeper is { } housekeeper)
        {
            await queue._signal.StartAsync(cancellationToken);
            await housekeeper.StartAsync(CancellationToken.None);
        }

        return queue;
    }

    public string Key(string name) => $"{{{Options.Name}}}:{name}";

    public async ValueTask DisposeAsync()
    {
        if (_housekeeper is { } housekeeper)
        {
            await housekeeper.StopAsync(CancellationToken.None);
            housekeeper.Dispose();
        }

        await _link.DisposeAsync();
    }
}

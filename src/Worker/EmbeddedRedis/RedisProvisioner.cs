using BrowserAgent.Tasks.Queue;
using BrowserAgent.Worker.Configuration;

namespace BrowserAgent.Worker.EmbeddedRedis;

/// <summary>The Redis that the queue will use: the configured one, else an embedded one started here.</summary>
internal sealed class RedisProvisioner : IAsyncDisposable
{
    private readonly EmbeddedRedisServer? _server;
    private readonly CancellationTokenSource _closing = new();

    private RedisProvisioner(EmbeddedRedisServer? server) => _server = server;

    /// <summary>The embedded server exited while the worker still needed it.</summary>
    public bool ServerExited { get; private set; }

    public static async Task<RedisProvisioner> EnsureAsync(
        ConfigurationManager configuration, WorkerHostOptions worker, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        const string Key = $"{QueueOptions.Section}:{nameof(QueueOptions.Redis)}";
        if (!string.IsNullOrWhiteSpace(configuration[Key]))
        {
            return new RedisProvisioner(null);
        }

        var server = await EmbeddedRedisServer.StartAsync(
            Path.Combine(worker.DataFolder, "redis"), worker.RedisMemoryMiB, TimeProvider.System, logs.CreateLogger<EmbeddedRedisServer>(), cancellationToken);
        configuration.AddInMemoryCollection([new KeyValuePair<string, string?>(Key, server.ConnectionString)]);
        return new RedisProvisioner(server);
    }

    /// <summary>Stops the worker when the embedded server exits, because it can't work without its queue.</summary>
    public async Task StopWorkerWhenServerExitsAsync(IHostApplicationLifetime lifetime)
    {
        if (_server is null)
        {
            return;
        }

        try
        {
            await _server.Exited.WaitAsync(_closing.Token);
            ServerExited = true;
            lifetime.StopApplication();
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The worker stopped first, which is the usual case.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _closing.Dispose();
    }
}

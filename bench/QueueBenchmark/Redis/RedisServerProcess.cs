using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.QueueBenchmark.Redis;

/// <summary>A redis-server on a free port with a folder of its own and the persistence that a worker requires. All lanes use the same settings.</summary>
internal sealed class RedisServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ParentBoundProcess _process;
    private readonly string _folder;

    private RedisServerProcess(ParentBoundProcess process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public static async Task<RedisServerProcess> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("bench-queue-").FullName;
        var port = FreePort();

        // Rewrites of the append-only file are off, so that none happens in one lane's round only.
        var process = await ParentBoundProcess.StartAsync("redis-server",
        [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder, "--logfile", Path.Combine(folder, "redis.log"), "--save", "",
            "--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0", "--maxmemory-policy", "noeviction",
        ]);
        var instance = new RedisServerProcess(process, folder, port);
        try
        {
            await instance.AnswersAsync(cancellationToken);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public RawRedisClient Open() => new(Port);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < StartLimit && !_process.HasEnded;)
        {
            try
            {
                using var client = Open();
                client.Call("PING");
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }

        throw new BenchFailedException($"redis-server did not answer on port {Port}: {await File.ReadAllTextAsync(Path.Combine(_folder, "redis.log"), cancellationToken)}");
    }
}

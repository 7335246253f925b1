using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BrowserAgent.TestKit;

/// <summary>
/// A real redis-server of its own: loopback port, private folder. It can be killed and started again on the same port with the data that it had.
/// Ended by its process id, and with this process if that dies first.
/// </summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";
    private const int PortTries = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("redis-test-").FullName;
    private readonly IReadOnlyList<string> _settings;
    private Process? _process;

    private RedisProcess(RedisPersistence persistence, IReadOnlyList<string> settings) => (Persistence, _settings) = (persistence, settings);

    /// <summary>The loopback port: the same at every start.</summary>
    public int Port { get; private set; }

    /// <summary>Address for a client.</summary>
    public string ConnectionString => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>How it is persisted from its next start on.</summary>
    public RedisPersistence Persistence { get; set; }

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>A started server on a free port.</summary>
    /// <param name="persistence">What survives the process.</param>
    /// <param name="settings">Further settings, as redis-server takes them on its command line.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<RedisProcess> StartNewAsync(RedisPersistence persistence, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        var server = new RedisProcess(persistence, settings);
        try
        {
            // Between finding a free port and listening on it, another process may take it.
            for (var tries = 1; ; tries++)
            {
                server.Port = FreePort();
                try
                {
                    await server.StartAsync(cancellationToken);
                    return server;
                }
                catch (InvalidOperationException) when (tries < PortTries)
                {
                    await server.KillAsync();
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A free loopback port on which nothing listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the server, again on its port and with the data that it had. Returns when it answers PING, so when its data is loaded.</summary>
    /// <exception cref="InvalidOperationException">It did not come up, or another server answers on its port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("The server runs already.");
        }

        var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--logfile", Log, .. Arguments(Persistence), .. _settings])
        {
            start.ArgumentList.Add(argument);
        }

        _process = ParentBoundProcessStarter.Start(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (!await AnswersAsync(limit.Token))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{Program} ended at once with {_process.ExitCode}: {await LogAsync()}");
            }

            await Task.Delay(PollInterval, limit.Token);
        }

        // Another server may have taken the port: then this process is about to end, and that server answers in its place.
        var answering = await AnsweringProcessIdAsync(limit.Token);
        if (answering != _process.Id)
        {
            throw new InvalidOperationException($"On port {Port} another server answers: process {answering}, not {_process.Id}.");
        }
    }

    /// <summary>SIGKILL: ends the server at once, as a crash of the process would. What it had handed to the kernel is on its way to the disk.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Sends one command and answers the first line of the reply. Arguments must hold no spaces.</summary>
    public async Task<string> CommandAsync(string command, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Log => Path.Combine(_folder, "redis.log");

    private static string[] Arguments(RedisPersistence persistence) => persistence switch
    {
        RedisPersistence.EverySecond => ["--appendonly", "yes", "--appendfsync", "everysec"],
        RedisPersistence.Always => ["--appendonly", "yes", "--appendfsync", "always"],
        RedisPersistence.None => ["--appendonly", "no"],
        _ => throw new ArgumentOutOfRangeException(nameof(persistence), persistence, "No known persistence."),
    };

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await CommandAsync("PING", cancellationToken)).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception notYet) when (notYet is SocketException or IOException)
        {
            return false;
        }
    }

    private async Task<int> AnsweringProcessIdAsync(CancellationToken cancellationToken)
    {
        const string Field = "process_id:";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync("INFO server\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Field, StringComparison.Ordinal))
            {
                return int.Parse(line.AsSpan(Field.Length), NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"The server on port {Port} does not tell its process id.");
    }

    private async Task<string> LogAsync() => File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "it wrote no log";
}

/// <summary>What of a server's data survives its process.</summary>
public enum RedisPersistence
{
    /// <summary>Append-only file, brought to the disk every second: what the product runs with.</summary>
    EverySecond,

    /// <summary>Append-only file, brought to the disk before each answer.</summary>
    Always,

    /// <summary>Nothing.</summary>
    None,
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace BrowserAgent.TestKit;

/// <summary>
/// A real redis-server of its own: free loopback port, private folder, append-only file on. Use it as a class fixture, or start one in a
/// test with <see cref="StartAsync"/>. It is ended by its process id.
/// </summary>
public sealed class RedisServerFixture : IAsyncLifetime, IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("redis-test-").FullName;
    private readonly string[] _settings;
    private Process? _process;

    public RedisServerFixture()
        : this([])
    {
    }

    private RedisServerFixture(string[] settings) => _settings = settings;

    /// <summary>The loopback port; stays the same over <see cref="StopServerAsync"/> and <see cref="StartServerAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Address for a client.</summary>
    public string ConnectionString => $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>A started server; dispose it.</summary>
    /// <param name="settings">Further settings, as redis-server takes them on its command line.</param>
    public static async Task<RedisServerFixture> StartAsync(params string[] settings)
    {
        var server = new RedisServerFixture(settings);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>A free loopback port on which nothing listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task InitializeAsync()
    {
        // Between finding a free port and listening on it, another process may take it.
        for (var tries = 1; Port == 0; tries++)
        {
            Port = FreePort();
            try
            {
                await StartServerAsync();
            }
            catch (InvalidOperationException) when (tries < 3)
            {
                Port = 0;
            }
        }
    }

    /// <summary>Starts the server again, on the same port and with the data that it had.</summary>
    public async Task StartServerAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["--port", port, "--bind", "127.0.0.1", "--dir", _folder, "--appendonly", "yes", "--save", "", "--logfile", Path.Combine(_folder, "redis.log"), .. _settings];
        _process = Process.Start(new ProcessStartInfo(Program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{Program} did not start.");
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            try
            {
                if ((await CommandAsync("PING", limit.Token)).StartsWith("+PONG", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (SocketException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{Program} ended at once with {_process.ExitCode}: {await LogAsync()}");
            }

            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Ends the server at once, as a crash would.</summary>
    public async Task StopServerAsync()
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
    public async Task<string> CommandAsync(string command, CancellationToken cancellationToken = default)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }

    public async Task DisposeAsync()
    {
        await StopServerAsync();
        Directory.Delete(_folder, recursive: true);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
    }

    private async Task<string> LogAsync()
    {
        var path = Path.Combine(_folder, "redis.log");
        return File.Exists(path) ? await File.ReadAllTextAsync(path) : "it wrote no log";
    }
}

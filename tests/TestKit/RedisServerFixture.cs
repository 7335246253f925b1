using Xunit;

namespace BrowserAgent.TestKit;

/// <summary>
/// A <see cref="RedisProcess"/> for tests, append-only file on. Use it as a class fixture, or start one in a test with <see cref="StartAsync"/>.
/// </summary>
public sealed class RedisServerFixture : IAsyncLifetime
{
    private readonly string[] _settings;
    private RedisProcess? _server;

    public RedisServerFixture()
        : this([])
    {
    }

    private RedisServerFixture(string[] settings) => _settings = settings;

    /// <summary>The loopback port; stays the same over <see cref="StopServerAsync"/> and <see cref="StartServerAsync"/>.</summary>
    public int Port => Server.Port;

    /// <summary>Address for a client.</summary>
    public string ConnectionString => Server.ConnectionString;

    public int ProcessId => Server.ProcessId;

    private RedisProcess Server => _server ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>A started server; dispose it.</summary>
    /// <param name="settings">Further settings, as redis-server takes them on its command line.</param>
    public static async Task<RedisServerFixture> StartAsync(params string[] settings)
    {
        var server = new RedisServerFixture(settings);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>A free loopback port on which nothing listens.</summary>
    public static int FreePort() => RedisProcess.FreePort();

    public async ValueTask InitializeAsync() =>
        _server = await RedisProcess.StartNewAsync(RedisPersistence.EverySecond, _settings, CancellationToken.None);

    /// <summary>Starts the server again, on the same port and with the data that it had.</summary>
    public Task StartServerAsync() => Server.StartAsync(CancellationToken.None);

    /// <summary>Ends the server at once, as a crash would.</summary>
    public Task StopServerAsync() => Server.KillAsync();

    /// <summary>Sends one command and answers the first line of the reply. Arguments must hold no spaces.</summary>
    public Task<string> CommandAsync(string command, CancellationToken cancellationToken = default) => Server.CommandAsync(command, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
        }
    }
}

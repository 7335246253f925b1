using System.Net;
using BrowserAgent.Fixtures.Meridian.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>A running Meridian: login, application and admin host on 127.0.0.1, over one store.</summary>
public sealed class MeridianServer : IAsyncDisposable
{
    private readonly MeridianState _state;
    private readonly List<WebApplication> _hosts = [];

    private MeridianServer(MeridianState state) => _state = state;

    /// <summary>Where users sign in.</summary>
    public Uri LoginAddress => _state.LoginAddress;

    /// <summary>Where users work.</summary>
    public Uri AppAddress => _state.AppAddress;

    /// <summary>Faults, versions and ground truth; not for users.</summary>
    public Uri AdminAddress { get; private set; } = new("http://127.0.0.1");

    /// <summary>Replays the journal and starts listening. Fails when a port is taken or the journal is in use.</summary>
    public static async Task<MeridianServer> StartAsync(MeridianOptions options, CancellationToken cancellationToken)
    {
        var server = new MeridianServer(new MeridianState(options));
        try
        {
            server._state.LoginAddress = await server.ListenAsync(options.LoginPort, LoginHost.Map, cancellationToken);
            server._state.AppAddress = await server.ListenAsync(options.AppPort, MeridianAppEndpoints.Map, cancellationToken);
            server.AdminAddress = await server.ListenAsync(options.AdminPort, MeridianAdminEndpoints.Map, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening. Requests still held by a fault are dropped unsaved.</summary>
    public async ValueTask DisposeAsync()
    {
        _state.HeldRequests.Close();
        foreach (WebApplication host in _hosts)
        {
            await host.DisposeAsync();
        }

        _state.Dispose();
    }

    private async Task<Uri> ListenAsync(int port, Action<WebApplication, MeridianState> map, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        // Signals are the process's business, and a test process has three of these.
        builder.Services.RemoveAll<IHostLifetime>();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        WebApplication host = builder.Build();
        _hosts.Add(host);
        map(host, _state);
        await host.StartAsync(cancellationToken);
        return new Uri(host.Urls.Single());
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using System.Globalization;
using BrowserAgent.Agent;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.Sessions;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.SessionPoolBenchmark.Lanes;

/// <summary>The product's pool in a host, with site packs and no job queue, all sessions warm.</summary>
internal sealed class SessionPoolHost : IAsyncDisposable
{
    private static readonly TimeSpan WarmLimit = TimeSpan.FromMinutes(3);

    private readonly IHost _host;

    private SessionPoolHost(IHost host)
    {
        _host = host;
        Pool = host.Services.GetRequiredService<ISessionPool>();
    }

    public ISessionPool Pool { get; }

    public T Part<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <param name="site">The site's addresses.</param>
    /// <param name="accounts">The accounts, one session each.</param>
    /// <param name="executable">The browser; empty for the one that the product finds.</param>
    /// <param name="settings">Settings of the product that add to or replace the default ones.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SessionPoolHost> StartAsync(
        SiteAddresses site, IReadOnlyList<string> accounts, string executable, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(PlainPlaywrightBrowser.SandboxSettings).AddInMemoryCollection(Configuration(site, accounts, executable)).AddInMemoryCollection(settings);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSessions(builder.Configuration);
        builder.Services.AddAgent(builder.Configuration);
        var sessions = new SessionPoolHost(builder.Build());
        try
        {
            await sessions._host.StartAsync(cancellationToken);
            await sessions.ReadyAsync(TimeSpan.FromMilliseconds(20), cancellationToken);
            return sessions;
        }
        catch
        {
            await sessions.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until each session is free, clean and logged in.</summary>
    public async Task ReadyAsync(TimeSpan pollInterval, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Pool.Status().FirstOrDefault(session => session.State != SessionState.Ready) is { } busy)
        {
            if (TimeProvider.System.GetElapsedTime(started) > WarmLimit)
            {
                throw new BenchFailedException($"{busy.SessionId} is still {busy.State} after {WarmLimit}: {busy.Problem}");
            }

            await Task.Delay(pollInterval, cancellationToken);
        }
    }

    /// <summary>The browser that the pool runs.</summary>
    public async Task<FindBrowserResult.Found> BrowserAsync(CancellationToken cancellationToken) =>
        await Part<BrowserLauncher>().FindAsync(cancellationToken) as FindBrowserResult.Found ?? throw new BenchFailedException("There is no browser.");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }

    private static Dictionary<string, string?> Configuration(SiteAddresses site, IReadOnlyList<string> accounts, string executable)
    {
        var configuration = new Dictionary<string, string?>
        {
            ["Browser:ExecutablePath"] = executable,
            ["Pool:HealthInterval"] = "00:10:00",
            ["Pool:RetireAfterJobs"] = "100000",
            ["Sites:Folder"] = Path.Combine(AppContext.BaseDirectory, "sites"),
            ["Sites:Origins:meridian:app"] = site.App,
            ["Sites:Origins:meridian:login"] = site.Login,
        };
        foreach (var (place, account) in accounts.Index())
        {
            configuration[string.Create(CultureInfo.InvariantCulture, $"Pool:Accounts:{place}:Site")] = "meridian";
            configuration[string.Create(CultureInfo.InvariantCulture, $"Pool:Accounts:{place}:Name")] = account;
        }

        return configuration;
    }
}

/// <summary>The addresses of Meridian.</summary>
internal sealed record SiteAddresses(string App, string Login);

using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.Browsers;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Leasing;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Pool;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Sizing;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>A pool as a host builds it, for a <see cref="LocalSite"/>.</summary>
internal sealed class PoolFixture : IAsyncDisposable
{
    public const string SiteName = "local";
    private readonly ServiceProvider _services;

    private PoolFixture(ServiceProvider services) => _services = services;

    public ISessionPool Pool => _services.GetRequiredService<ISessionPool>();

    public IOneTimeCodeRelay Codes => _services.GetRequiredService<IOneTimeCodeRelay>();

    internal BrowserOwnerId Owner => _services.GetRequiredService<BrowserOwnerId>();

    internal SiteBrowserAllocator Browsers => _services.GetRequiredService<SiteBrowserAllocator>();

    internal PlaywrightDriverProvider Driver => _services.GetRequiredService<PlaywrightDriverProvider>();

    internal RecycleHistory Recycled => _services.GetRequiredService<RecycleHistory>();

    /// <summary>Not started: a test takes each sample itself.</summary>
    internal BrowserMemoryLimiter Watch => _services.GetRequiredService<BrowserMemoryLimiter>();

    internal RunningBrowser Instance => Browsers.All.Single().Instance;

    public static PoolFixture Start(
        ISessionAuthenticator authenticator,
        string[] accounts,
        TimeProvider? timeProvider = null,
        Dictionary<string, string?>? settings = null,
        IAccountPermits? permits = null,
        IAccountBreaker? breaker = null,
        ISessionDemand? demand = null,
        IAdmissionControl? admission = null,
        ILoggerProvider? log = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(authenticator).AddSingleton(timeProvider ?? TimeProvider.System);
        AddIfGiven(services, permits);
        AddIfGiven(services, breaker);
        AddIfGiven(services, demand);
        AddIfGiven(services, admission);
        if (log is not null)
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        }

        services.AddSessions(new ConfigurationBuilder().AddInMemoryCollection(Configuration(accounts, settings ?? [])).Build());
        var fixture = new PoolFixture(services.BuildServiceProvider(validateScopes: true));
        _ = fixture._services.GetRequiredService<SessionPool>().StartAsync(CancellationToken.None);
        return fixture;
    }

    private static void AddIfGiven<T>(IServiceCollection services, T? replacement)
        where T : class
    {
        if (replacement is not null)
        {
            services.AddSingleton(replacement);
        }
    }

    private static Dictionary<string, string?> Configuration(string[] accounts, Dictionary<string, string?> settings)
    {
        var configuration = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            // The headless shell where it is installed: it starts faster. The tests of the guard run both flavours.
            ["Browser:ExecutablePath"] = File.Exists(InstalledBrowsers.Slim) ? InstalledBrowsers.Slim : "",
            [BrowserSandboxSetting.Setting] = BrowserSandboxSetting.Value,
            ["Pool:HealthInterval"] = "00:10:00",
            ["Pool:RetryBase"] = "00:00:00.050",
            ["Pool:RetryCap"] = "00:00:00.200",
            ["Pool:DrainTimeout"] = "00:00:00",
            // Long, so that the permits do not expire in a test that advances the clock.
            ["Pool:SeatHold"] = "00:10:00",
            // Off: a restored login would change the number of logins, which tests count.
            ["SessionState:Folder"] = "",
        };
        foreach (var (place, account) in accounts.Index())
        {
            configuration[$"Pool:Accounts:{place}:Site"] = SiteName;
            configuration[$"Pool:Accounts:{place}:Name"] = account;
        }

        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        return configuration;
    }

    /// <summary>Leases a session; fails the test when none is granted.</summary>
    public async Task<SessionLease> LeaseAsync(TimeSpan? needed = null) =>
        Granted(await AskAsync(needed)).Lease;

    public Task<LeaseResult> AskAsync(TimeSpan? needed = null, TimeSpan? wait = null, string? account = null) =>
        Pool.LeaseAsync(
            new LeaseRequest
            {
                Site = SiteName,
                Account = account,
                NeededSiteTime = needed ?? TimeSpan.FromSeconds(60),
                WaitLimit = wait ?? TimeSpan.FromMinutes(3),
            },
            CancellationToken.None);

    private static LeaseResult.Granted Granted(LeaseResult outcome)
    {
        Assert.True(outcome is LeaseResult.Granted, outcome.ToString());
        return (LeaseResult.Granted)outcome;
    }

    public Task StopAsync() => _services.GetRequiredService<SessionPool>().StopAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

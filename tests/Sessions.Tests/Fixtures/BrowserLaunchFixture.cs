using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Launch;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Tests.Fixtures;

/// <summary>The services of <c>Launch</c>, registered as a host registers them.</summary>
public sealed class BrowserLaunchFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public BrowserLaunchFixture()
        : this(null)
    {
    }

    internal BrowserLaunchFixture(Dictionary<string, string?>? settings = null, TimeProvider? timeProvider = null, SandboxPolicy? sandbox = null, SharedMemoryPlacement? shared = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(timeProvider ?? TimeProvider.System);
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddSessions(new ConfigurationBuilder()
            .AddInMemoryCollection([new(BrowserSandboxSetting.Setting, BrowserSandboxSetting.Value)])
            .AddInMemoryCollection(settings ?? [])
            .Build());
        if (sandbox is not null)
        {
            services.AddSingleton(sandbox);
        }

        if (shared is not null)
        {
            services.AddSingleton(shared);
        }

        _services = services.BuildServiceProvider();
    }

    internal ListLoggerProvider Log { get; } = new();

    public BrowserCheck Check => _services.GetRequiredService<BrowserCheck>();

    internal BrowserLauncher Launcher => _services.GetRequiredService<BrowserLauncher>();

    internal BrowserOwnerId Owner => _services.GetRequiredService<BrowserOwnerId>();

    internal PlaywrightDriverProvider Driver => _services.GetRequiredService<PlaywrightDriverProvider>();

    internal OrphanSweep Sweep => _services.GetRequiredService<OrphanSweep>();

    public async ValueTask DisposeAsync()
    {
        var scratch = Owner.ScratchDirectory;
        await _services.DisposeAsync();
        await ScratchDirectory.RemoveAsync(scratch, TimeProvider.System);
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Fails the start of a host that could start no browser, before other services start; warns once when browsers run without a sandbox.</summary>
internal sealed partial class SandboxStartupCheck(SandboxPolicy policy, ILogger<SandboxStartupCheck> logger) : IHostedLifecycleService
{
    /// <exception cref="BrowserUnavailableException">The process runs as root, and the configuration does not allow browsers without a sandbox.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (policy.WhyNoBrowser is { } why)
        {
            throw new BrowserUnavailableException(why);
        }

        if (policy.Remark is { } remark)
        {
            WithoutSandbox(remark);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "{Remark}")]
    private partial void WithoutSandbox(string remark);
}

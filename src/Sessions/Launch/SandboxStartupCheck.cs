using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Holds up a host that could start no browser, before anything else of it has started; and says once what is given up where the sandbox is off.</summary>
internal sealed partial class SandboxStartupCheck(SandboxPolicy rule, ILogger<SandboxStartupCheck> logger) : IHostedLifecycleService
{
    /// <exception cref="BrowserUnavailableException">The process is root's, and was not told to do without the sandbox.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (rule.WhyNoBrowser is { } why)
        {
            throw new BrowserUnavailableException(why);
        }

        if (rule.Remark is { } remark)
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

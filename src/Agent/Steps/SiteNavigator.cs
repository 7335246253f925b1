using BrowserAgent.Agent.Faults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using Polly;
using Polly.Retry;

namespace BrowserAgent.Agent.Steps;

/// <summary>Opens addresses. When the connection breaks before any response, tries once more: opening an address changes nothing at the site.</summary>
internal sealed partial class SiteNavigator
{
    private readonly ResiliencePipeline _pipeline;
    private readonly FlowOptions _options;
    private readonly ILogger<SiteNavigator> _logger;

    public SiteNavigator(IOptions<FlowOptions> options, TimeProvider timeProvider, ILogger<SiteNavigator> logger)
    {
        (_options, _logger) = (options.Value, logger);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 1,
                Delay = TimeSpan.FromMilliseconds(300),
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<PlaywrightException>(IsBrokenConnection),
                OnRetry = arguments =>
                {
                    LogRetry(arguments.Outcome.Exception is { } fault ? BrowserFaultClassifier.FirstLine(fault) : "");
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    public async Task<IResponse?> OpenAsync(IPage page, Uri address, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(
            async token => await page.GotoAsync(address.AbsoluteUri, new()
            {
                WaitUntil = WaitUntilState.DOMContentLoaded,
                Timeout = (float)_options.NavigationTimeout.TotalMilliseconds,
            }).WaitAsync(token),
            cancellationToken);

    private static bool IsBrokenConnection(PlaywrightException fault) =>
        fault.Message.Contains("ERR_CONNECTION", StringComparison.Ordinal)
        || fault.Message.Contains("ERR_EMPTY_RESPONSE", StringComparison.Ordinal)
        || fault.Message.Contains("ERR_NETWORK_CHANGED", StringComparison.Ordinal);

    [LoggerMessage(EventId = 1030, Level = LogLevel.Information, Message = "Opening a page failed before the site answered; trying once more: {Reason}")]
    private partial void LogRetry(string reason);
}

using System.Globalization;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Timing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace BrowserAgent.Sessions.Launch;

/// <summary>
/// Three attempts at a browser launch with growing pauses, each with a time limit, behind a circuit breaker: after two launches that failed so,
/// further ones fail at once for 15 s, then longer, up to 5 min. A machine that is short of memory gets time to recover.
/// </summary>
internal sealed partial class LaunchResiliencePipeline
{
    public const int MaxAttempts = 3;

    // Two failed launches are six failed attempts. The ratio is over a half, so that an earlier success does not hide them.
    private const int LaunchesToBreak = 2;
    private const double BreakRatio = 0.6;
    private static readonly TimeSpan BreakWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxBreak = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _timeProvider;
    private readonly ILogger<LaunchResiliencePipeline> _logger;
    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly ResiliencePipeline _pipeline;
    private (int Failures, DateTimeOffset NextTry) _broken;

    public LaunchResiliencePipeline(IOptions<BrowserOptions> options, TimeProvider timeProvider, ILogger<LaunchResiliencePipeline> logger)
    {
        (_timeProvider, _logger) = (timeProvider, logger);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddCircuitBreaker(CircuitBreaker())
            .AddRetry(Retry())
            // Playwright applies the limit itself; this one is for a driver that does not answer at all.
            .AddTimeout(options.Value.LaunchTimeout + TimeSpan.FromSeconds(2))
            .Build();
    }

    /// <summary>Why no launch is attempted now; null while launches are attempted.</summary>
    public string? WhyBroken => _breaker.CircuitState == CircuitState.Open && _broken is { Failures: > 0 } broken
        ? string.Create(CultureInfo.InvariantCulture, $"No browser is started after repeated failures; the next try is after {broken.NextTry:HH:mm:ss} UTC.")
        : null;

    /// <summary>True for what an attempt throws when the browser did not start.</summary>
    public static bool IsLaunchFailure(Exception exception) => PlaywrightFaultClassifier.Is(exception) || exception is TimeoutRejectedException;

    /// <exception cref="BrokenCircuitException">No launch is attempted now.</exception>
    public ValueTask<RunningBrowser> ExecuteAsync(Func<CancellationToken, ValueTask<RunningBrowser>> launch, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(launch, cancellationToken);

    private static PredicateBuilder<object> LaunchFailures() => new PredicateBuilder().Handle<Exception>(IsLaunchFailure);

    private static TimeSpan BreakAfter(int failedTrials) => ExponentialBackoff.Longest(FirstBreak, MaxBreak, failedTrials);

    private CircuitBreakerStrategyOptions CircuitBreaker() => new()
    {
        FailureRatio = BreakRatio,
        MinimumThroughput = LaunchesToBreak,
        SamplingDuration = BreakWindow,
        BreakDurationGenerator = broken => ValueTask.FromResult(BreakAfter(broken.HalfOpenAttempts)),
        StateProvider = _breaker,
        ShouldHandle = LaunchFailures(),
        OnOpened = opened =>
        {
            _broken = (_broken.Failures + 1, _timeProvider.GetUtcNow() + opened.BreakDuration);
            LaunchesSuspended(opened.BreakDuration, opened.Outcome.Exception?.Message ?? "");
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            _broken = default;
            return ValueTask.CompletedTask;
        },
    };

    private RetryStrategyOptions Retry() => new()
    {
        MaxRetryAttempts = MaxAttempts - 1,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromSeconds(1),
        UseJitter = true,
        ShouldHandle = LaunchFailures(),
        OnRetry = retry =>
        {
            LaunchFailed(retry.AttemptNumber + 1, MaxAttempts, retry.Outcome.Exception?.Message ?? "");
            return ValueTask.CompletedTask;
        },
    };

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Browser start {Attempt} of {MaxAttempts} failed: {Why}")]
    private partial void LaunchFailed(int attempt, int maxAttempts, string why);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "No browser is started for {Pause}, because the last launches failed: {Why}")]
    private partial void LaunchesSuspended(TimeSpan pause, string why);
}

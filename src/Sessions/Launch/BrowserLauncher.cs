using System.Globalization;
using System.Security.Cryptography;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace BrowserAgent.Sessions.Launch;

/// <summary>
/// Starts browsers: three tries with a growing pause, each with its own time limit and nothing left behind when it fails. After two launches that
/// failed so, further ones fail at once for a while that grows from 15 s to 5 min, so that a machine in trouble is not given more of it.
/// </summary>
internal sealed partial class BrowserLauncher
{
    private const int Tries = 3;

    // Two failed launches, six tries, are more than bad luck; a launch that worked a while ago does not hide them for long.
    private const int LaunchesToBreak = 2;
    private const double BreakRatio = 0.6;
    private static readonly TimeSpan BreakWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxBreak = TimeSpan.FromMinutes(5);

    private readonly BrowserFinder _finder;
    private readonly PlaywrightDriver _driver;
    private readonly BrowserOwner _owner;
    private readonly SandboxPolicy _sandbox;
    private readonly SharedMemory _shared;
    private readonly BrowserGroups _groups;
    private readonly BrowserOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<BrowserLauncher> _logger;
    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly ResiliencePipeline _pipeline;
    private (int Failures, DateTimeOffset NextTry) _broken;

    public BrowserLauncher(
        BrowserFinder finder,
        PlaywrightDriver driver,
        BrowserOwner owner,
        SandboxPolicy sandbox,
        SharedMemory shared,
        BrowserGroups groups,
        IOptions<BrowserOptions> options,
        TimeProvider timeProvider,
        ILogger<BrowserLauncher> logger)
    {
        (_finder, _driver, _owner, _sandbox, _shared, _groups) = (finder, driver, owner, sandbox, shared, groups);
        (_options, _timeProvider, _logger) = (options.Value, timeProvider, logger);
        var failures = new PredicateBuilder()
            .Handle<Exception>(PlaywrightFault.Is)
            .Handle<Polly.Timeout.TimeoutRejectedException>();
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = BreakRatio,
                MinimumThroughput = LaunchesToBreak,
                SamplingDuration = BreakWindow,
                BreakDurationGenerator = broken => ValueTask.FromResult(BreakAfter(broken.HalfOpenAttempts)),
                StateProvider = _breaker,
                ShouldHandle = failures,
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
            })
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Tries - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(1),
                UseJitter = true,
                ShouldHandle = failures,
                OnRetry = retry =>
                {
                    LaunchFailed(retry.AttemptNumber + 1, Tries, retry.Outcome.Exception?.Message ?? "");
                    return ValueTask.CompletedTask;
                },
            })
            // Playwright keeps the limit itself; this one is for a driver that does not answer at all.
            .AddTimeout(_options.LaunchTimeout + TimeSpan.FromSeconds(2))
            .Build();
    }

    /// <summary>Why browsers are not even tried to be started now; null while they are.</summary>
    public string? WhyBroken => _breaker.CircuitState == CircuitState.Open && _broken is { Failures: > 0 } broken
        ? string.Create(CultureInfo.InvariantCulture, $"Browsers did not start time and again; the next try is after {broken.NextTry:HH:mm:ss} UTC.")
        : null;

    /// <exception cref="BrowserUnavailableException">There is none, none may be started as this user, or it did not start in three tries.</exception>
    public async Task<RunningBrowser> LaunchAsync(OriginSet origins, CancellationToken cancellationToken)
    {
        var executable = await FindAsync(cancellationToken) switch
        {
            FindBrowserResult.Found found => found.Path,
            FindBrowserResult.Missing missing => throw new BrowserUnavailableException(missing.WhatToDo),
            _ => throw new InvalidOperationException("A browser is either found or missing."),
        };
        if (_sandbox.WhyNoBrowser is { } why)
        {
            throw new BrowserUnavailableException(why);
        }

        try
        {
            return await _pipeline.ExecuteAsync(async token => await TryOnceAsync(executable, origins, token), cancellationToken);
        }
        catch (BrokenCircuitException broken)
        {
            throw new BrowserUnavailableException(
                $"{WhyBroken ?? "A browser start is being tried after many that failed."} The last failure: {broken.InnerException?.Message}", broken);
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed) || failed is Polly.Timeout.TimeoutRejectedException)
        {
            throw new BrowserUnavailableException(
                $"{executable} did not start in {Tries} tries: {failed.Message} Look at memory, and run the browser check.", failed);
        }
    }

    public async Task<FindBrowserResult> FindAsync(CancellationToken cancellationToken)
    {
        var playwright = await _driver.GetAsync(cancellationToken);
        return await _finder.FindAsync(playwright.Chromium.ExecutablePath, cancellationToken);
    }

    private static TimeSpan BreakAfter(int failedTrials)
    {
        var grown = FirstBreak * Math.Pow(2, Math.Min(failedTrials, 10));
        return grown < MaxBreak ? grown : MaxBreak;
    }

    private async Task<RunningBrowser> TryOnceAsync(string executable, OriginSet origins, CancellationToken cancellationToken)
    {
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var scratch = ScratchDirectory.Create(_owner, id);
        var guard = OriginGuard.Start(origins, _timeProvider, _logger);
        DriverProcess? driver = null;
        Task<IBrowser>? launching = null;
        try
        {
            driver = await _driver.AcquireAsync(cancellationToken);
            var sharing = _shared.Now();
            launching = driver.Playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable,
                Headless = _options.Headless,
                ChromiumSandbox = _sandbox.KeepsSandbox,
                Args = BrowserArguments.For(_owner, id, guard, sharing),
                IgnoreDefaultArgs = sharing.ExcludedDefaults,
                // Playwright's own place for these outlives a driver that is killed.
                ArtifactsDir = Path.Combine(scratch.Path, "artifacts"),
                Env = BrowserArguments.Environment(scratch.Path),
                Timeout = (float)_options.LaunchTimeout.TotalMilliseconds,
                // The worker decides when its browsers end, so that jobs can finish first.
                HandleSIGINT = false,
                HandleSIGTERM = false,
                HandleSIGHUP = false,
            });
            var browser = await launching.WaitAsync(cancellationToken);
            BrowserStarted(id, browser.Version);
            var running = new RunningBrowser(id, browser, driver, guard, scratch, _timeProvider, _logger);
            running.Enter(_groups);
            return running;
        }
        catch
        {
            _ = CloseLateAsync(launching);
            var roots = ProcessTable.WithArgument(BrowserOwner.BrowserMarker + id);
            var killer = RunningBrowser.ProfileOf(roots) is { } profile ? new ProcessTreeKiller(scratch.Path, profile) : new ProcessTreeKiller(scratch.Path);
            killer.Track(roots);
            await killer.KillAndWaitAsync(_timeProvider);
            await guard.DisposeAsync();
            await ScratchDirectory.RemoveAsync(scratch.Path, _timeProvider);
            await _driver.RetireIfDeadAsync(CancellationToken.None);
            driver?.Release();
            throw;
        }
    }

    /// <summary>A launch that nobody waits for any more may still succeed, after the look for what it had started.</summary>
    private static async Task CloseLateAsync(Task<IBrowser>? launching)
    {
        try
        {
            if (launching is not null)
            {
                await (await launching).CloseAsync();
            }
        }
        catch (Exception failed) when (PlaywrightFault.Is(failed))
        {
            // It did not start, or was killed: what was wanted is so.
            return;
        }
    }

    [LoggerMessage(2001, LogLevel.Information, "Browser {BrowserId} started, version {Version}.")]
    private partial void BrowserStarted(string browserId, string version);

    [LoggerMessage(2002, LogLevel.Warning, "Browser start {Attempt} of {Tries} failed: {Why}")]
    private partial void LaunchFailed(int attempt, int tries, string why);

    [LoggerMessage(2005, LogLevel.Error, "No browser is started for {Pause}: {Why}")]
    private partial void LaunchesSuspended(TimeSpan pause, string why);
}

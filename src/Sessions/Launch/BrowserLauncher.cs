using System.Globalization;
using System.Security.Cryptography;
using BrowserAgent.Sessions.Machine;
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
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(5);

    private readonly BrowserFinder _finder;
    private readonly PlaywrightDriver _driver;
    private readonly BrowserOwner _owner;
    private readonly SandboxRule _sandbox;
    private readonly SharedMemory _shared;
    private readonly BrowserGroups _groups;
    private readonly BrowserOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BrowserLauncher> _logger;
    private readonly CircuitBreakerStateProvider _breaker = new();
    private readonly ResiliencePipeline _pipeline;
    private (int Failures, DateTimeOffset NextTry) _broken;

    public BrowserLauncher(
        BrowserFinder finder,
        PlaywrightDriver driver,
        BrowserOwner owner,
        SandboxRule sandbox,
        SharedMemory shared,
        BrowserGroups groups,
        IOptions<BrowserOptions> options,
        TimeProvider time,
        ILogger<BrowserLauncher> logger)
    {
        (_finder, _driver, _owner, _sandbox, _shared, _groups) = (finder, driver, owner, sandbox, shared, groups);
        (_options, _time, _logger) = (options.Value, time, logger);
        var failures = new PredicateBuilder()
            .Handle<Exception>(PlaywrightFault.Is)
            .Handle<Polly.Timeout.TimeoutRejectedException>();
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
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
                    _broken = (_broken.Failures + 1, _time.GetUtcNow() + opened.BreakDuration);
                    LaunchesStopped(opened.BreakDuration, opened.Outcome.Exception?.Message ?? "");
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
    public async Task<BrowserTree> LaunchAsync(OriginSet origins, CancellationToken cancellationToken)
    {
        var executable = await FindAsync(cancellationToken) switch
        {
            FoundBrowser.Found found => found.Path,
            FoundBrowser.Missing missing => throw new BrowserUnavailableException(missing.WhatToDo),
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

    public async Task<FoundBrowser> FindAsync(CancellationToken cancellationToken)
    {
        var playwright = await _driver.GetAsync(cancellationToken);
        return await _finder.FindAsync(playwright.Chromium.ExecutablePath, cancellationToken);
    }

    private static TimeSpan BreakAfter(int failedTrials)
    {
        var grown = FirstBreak * Math.Pow(2, Math.Min(failedTrials, 10));
        return grown < LongestBreak ? grown : LongestBreak;
    }

    private async Task<BrowserTree> TryOnceAsync(string executable, OriginSet origins, CancellationToken cancellationToken)
    {
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var scratch = ScratchDirectory.Create(_owner, id);
        var guard = OriginGuard.Start(origins, _time, _logger);
        DriverProcess? driver = null;
        Task<IBrowser>? launching = null;
        try
        {
            driver = await _driver.HoldAsync(cancellationToken);
            var sharing = _shared.Now();
            launching = driver.Playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable,
                Headless = _options.Headless,
                ChromiumSandbox = _sandbox.KeepsSandbox,
                Args = BrowserArguments.For(_owner, id, guard, sharing),
                IgnoreDefaultArgs = sharing.NotWanted,
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
            Launched(id, browser.Version);
            var tree = new BrowserTree(id, browser, driver, guard, scratch, _time, _logger);
            tree.Enter(_groups);
            return tree;
        }
        catch
        {
            _ = CloseLateAsync(launching);
            var roots = ProcessTable.WithArgument(BrowserOwner.BrowserMarker + id);
            var doomed = BrowserTree.ProfileOf(roots) is { } profile ? new DoomedProcesses(scratch.Path, profile) : new DoomedProcesses(scratch.Path);
            doomed.Keep(roots);
            await doomed.EndAsync(_time);
            await guard.DisposeAsync();
            await ScratchDirectory.RemoveAsync(scratch.Path, _time);
            await _driver.DropIfDeadAsync(CancellationToken.None);
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
    private partial void Launched(string browserId, string version);

    [LoggerMessage(2002, LogLevel.Warning, "Browser start {Attempt} of {Tries} failed: {Why}")]
    private partial void LaunchFailed(int attempt, int tries, string why);

    [LoggerMessage(2005, LogLevel.Error, "No browser is started for {Pause}: {Why}")]
    private partial void LaunchesStopped(TimeSpan pause, string why);
}

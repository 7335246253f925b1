using System.Security.Cryptography;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Polly.CircuitBreaker;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Starts browsers, by the rules of <see cref="LaunchResiliencePipeline"/>. A failed attempt leaves no process and no file behind.</summary>
internal sealed partial class BrowserLauncher(
    BrowserFinder finder,
    PlaywrightDriverProvider driver,
    BrowserOwnerId owner,
    LaunchOptionsFactory launchOptions,
    LaunchResiliencePipeline retries,
    BrowserControlGroups groups,
    TimeProvider timeProvider,
    ILogger<BrowserLauncher> logger)
{
    /// <summary>Why no launch is attempted now; null while launches are attempted.</summary>
    public string? WhyBroken => retries.WhyBroken;

    /// <exception cref="BrowserUnavailableException">There is no browser, this user may not start one, or it did not start in three attempts.</exception>
    public async Task<RunningBrowser> LaunchAsync(OriginSet origins, CancellationToken cancellationToken)
    {
        var executable = await FindAsync(cancellationToken) switch
        {
            FindBrowserResult.Found found => found.Path,
            FindBrowserResult.Missing missing => throw new BrowserUnavailableException(missing.WhatToDo),
            _ => throw new InvalidOperationException("A browser is either found or missing."),
        };
        if (launchOptions.WhyNoBrowser is { } why)
        {
            throw new BrowserUnavailableException(why);
        }

        try
        {
            return await retries.ExecuteAsync(async token => await TryOnceAsync(executable, origins, token), cancellationToken);
        }
        catch (BrokenCircuitException broken)
        {
            throw new BrowserUnavailableException(
                $"{WhyBroken ?? "One browser start is being tried after repeated failures; this one was not."} The last failure: {broken.InnerException?.Message}", broken);
        }
        catch (Exception failed) when (LaunchResiliencePipeline.IsLaunchFailure(failed))
        {
            throw new BrowserUnavailableException(
                $"{executable} did not start in {LaunchResiliencePipeline.MaxAttempts} attempts: {failed.Message} Check the machine's free memory, and run browser-agent doctor.", failed);
        }
    }

    public async Task<FindBrowserResult> FindAsync(CancellationToken cancellationToken)
    {
        var playwright = await driver.GetAsync(cancellationToken);
        return await finder.FindAsync(playwright.Chromium.ExecutablePath, cancellationToken);
    }

    private async Task<RunningBrowser> TryOnceAsync(string executable, OriginSet origins, CancellationToken cancellationToken)
    {
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var scratch = ScratchDirectory.Create(owner, id);
        var guard = OriginGuard.Start(origins, timeProvider, logger);
        DriverProcess? acquired = null;
        Task<IBrowser>? launching = null;
        try
        {
            acquired = await driver.AcquireAsync(cancellationToken);
            launching = acquired.Playwright.Chromium.LaunchAsync(launchOptions.Create(executable, id, guard, scratch));
            var browser = await launching.WaitAsync(cancellationToken);
            BrowserStarted(id, browser.Version);
            var running = new RunningBrowser(id, browser, acquired, guard, scratch, timeProvider, logger);
            running.Enter(groups);
            return running;
        }
        catch
        {
            _ = CloseLateAsync(launching);
            await KillLeftoversAsync(id, scratch);
            await guard.DisposeAsync();
            await ScratchDirectory.RemoveAsync(scratch.Path, timeProvider);
            await driver.RetireIfDeadAsync(CancellationToken.None);
            acquired?.Release();
            throw;
        }
    }

    private async Task KillLeftoversAsync(string id, ScratchDirectory scratch)
    {
        var roots = ProcessTable.WithArgument(BrowserOwnerId.BrowserMarker + id);
        var killer = RunningBrowser.ProfileOf(roots) is { } profile ? new ProcessTreeKiller(scratch.Path, profile) : new ProcessTreeKiller(scratch.Path);
        killer.Track(roots);
        await killer.KillAndWaitAsync(timeProvider);
    }

    /// <summary>Closes the browser of a launch that nobody waits for any more: it may still succeed after its processes were searched for.</summary>
    private static async Task CloseLateAsync(Task<IBrowser>? launching)
    {
        try
        {
            if (launching is not null)
            {
                await (await launching).CloseAsync();
            }
        }
        catch (Exception failed) when (PlaywrightFaultClassifier.Is(failed))
        {
            // It did not start, or was killed: nothing is left to close.
            return;
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Browser {BrowserId} started, version {Version}.")]
    private partial void BrowserStarted(string browserId, string version);
}

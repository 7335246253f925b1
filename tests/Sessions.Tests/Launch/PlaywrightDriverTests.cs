using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Origins;
using BrowserAgent.Sessions.Processes;
using BrowserAgent.Sessions.Recycling;
using BrowserAgent.Sessions.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using Xunit;

namespace BrowserAgent.Sessions.Tests.Launch;

public sealed class PlaywrightDriverTests
{
    [Fact]
    public async Task DriverKilled_NobodyAsks_TellsItsEnd()
    {
        await using var fixture = new BrowserLaunchFixture();
        await using var browser = await fixture.Launcher.LaunchAsync(OriginSet.None, CancellationToken.None);

        ProcessTable.Kill(ProcessTable.Find(browser.Driver.ProcessId!.Value)!.Value);

        var end = await browser.Driver.Ending.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(RecycleReason.DriverDied, end.Reason);
    }

    /// <summary>The caller's token is cancelled while the driver starts, as when a session is no longer wanted.</summary>
    [Fact]
    public async Task Start_NobodyWaitsAnyMore_TheDriverIsClosedWhenItComesUp()
    {
        var driver = await Playwright.CreateAsync();
        var starting = new TaskCompletionSource<IPlaywright>();
        await using var sut = Provider(() => starting.Task);
        using var cancelled = new CancellationTokenSource();
        var waiting = sut.GetAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        starting.SetResult(driver);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await AnswersAsync(driver))
        {
            await look.WaitForNextTickAsync(limit.Token);
        }
    }

    [Fact]
    public async Task NegativeControl_StartThatIsWaitedFor_KeepsItsDriver()
    {
        await using var sut = Provider(Playwright.CreateAsync);

        Assert.True(await AnswersAsync(await sut.GetAsync(CancellationToken.None)));
    }

    private static PlaywrightDriverProvider Provider(Func<Task<IPlaywright>> start) =>
        new(new RecycleHistory(), Options.Create(new PoolOptions()), TimeProvider.System, NullLogger<PlaywrightDriverProvider>.Instance) { StartProcess = start };

    private static async Task<bool> AnswersAsync(IPlaywright driver)
    {
        try
        {
            await (await driver.APIRequest.NewContextAsync()).DisposeAsync();
            return true;
        }
        catch (Exception gone) when (gone is PlaywrightException or ObjectDisposedException)
        {
            return false;
        }
    }
}

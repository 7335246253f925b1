using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.TestKit;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>What a worker that died by SIGKILL left on the machine, and what the next one makes of it.</summary>
public sealed class OrphanedBrowserCleanupTests(ITestOutputHelper output)
{
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(8)).Token;

    /// <summary>Two of the browsers hang when their worker dies, so that not all can end by themselves: something is left for certain.</summary>
    [Fact]
    public async Task Start_AfterSigkillOfAWorkerWithFourBrowsers_LeavesNothingOfTheOldOne()
    {
        var settings = new Dictionary<string, string> { ["Pool__SessionsPerBrowser"] = "1" };
        await using var fixture = await CampaignFixture.OpenAsync(new CampaignFixtureOptions { Accounts = 5, Lease = TimeSpan.FromSeconds(10), Settings = settings }, _limit);
        var old = fixture.StartWorker(new CampaignWorkerOptions { Concurrency = 4 });
        await AllLoggedInAsync(old);
        var had = WorkerProcessTree.Of(old);
        Assert.Equal(4, had.Browsers.Count);
        Assert.NotNull(had.Driver);
        var left = new WorkerLeftoverTracker("nobody's queue");
        left.Watch(old);
        left.Note(had);
        had.Browsers.Take(2).SelectMany(browser => browser.Tree).ToList().ForEach(process => process.Freeze());

        await old.KillAsync(_limit);

        // The control: by the same listing there is something to sweep.
        Assert.NotEmpty(left.Processes());
        Assert.NotEmpty(left.Folders());
        output.WriteLine($"Left by the old worker:\n{string.Join('\n', left.Describe())}");

        await AllLoggedInAsync(fixture.StartWorker(new CampaignWorkerOptions { Concurrency = 1 }));
        Assert.Empty(await Eventually.UntilAsync(_ => Task.FromResult(left.Describe()), now => now.Count == 0, _limit));
    }

    private async Task AllLoggedInAsync(WorkerProcess worker) => await Eventually.UntilAsync(
        _ => Task.FromResult(worker.Died ? throw new CampaignAbortedException($"The worker ended by itself.\n{worker.Log}") : worker.Pool), page => page is { AllLoggedIn: true }, _limit);
}

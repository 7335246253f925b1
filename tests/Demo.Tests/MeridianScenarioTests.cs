using BrowserAgent.Demo.Judging;
using BrowserAgent.Demo.Orders;
using BrowserAgent.Demo.Scenarios;

namespace BrowserAgent.Demo.Tests;

/// <summary>Meridian started for real: what a clerk enters is what the truth says, and troubles that did not come are told.</summary>
public sealed class MeridianScenarioTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("demo-tests-").FullName;
    private readonly MeridianScenario _sut;

    public MeridianScenarioTests() => _sut = new MeridianScenario(_folder);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _sut.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task StartAsync_OrdersOfBefore_AreInTheTruthAsWritten()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "orders", "meridian.expected.json");
        var before = ExpectedFile.Parse(await File.ReadAllTextAsync(file), DateOnly.FromDateTime(DateTime.Now)).Before;

        await _sut.StartAsync(before, CancellationToken.None);

        var truth = await _sut.ReadTruthAsync(CancellationToken.None);
        Assert.Equal(before.Select(order => order.Reference), truth.Select(order => order.Reference));
        Assert.All(before.Zip(truth), pair => Assert.Empty(pair.Second.DifferencesFrom(pair.First)));
    }

    [Fact]
    public async Task LookBackAsync_NoTroubleStruck_TellsEachThatIsMissing()
    {
        await _sut.StartAsync([], CancellationToken.None);

        var aftermath = await _sut.LookBackAsync(Array.Empty<JobView>(), CancellationToken.None);

        Assert.Equal(_sut.Troubles(12).Count, aftermath.Missing.Count);
        Assert.Empty(aftermath.Alarms);
    }

    [Fact]
    public async Task Troubles_StruckOneAfterTheOther_StayArmedTogether()
    {
        await _sut.StartAsync([], CancellationToken.None);

        foreach (var trouble in _sut.Troubles(12))
        {
            await trouble.StrikeAsync(CancellationToken.None);
        }

        Assert.Equal(["commit-then-500", "session-end-after-requests"], await _sut.ArmedAsync(CancellationToken.None));
    }
}

using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Scenarios;
using BrowserAgent.Demo.Verification;

namespace BrowserAgent.Demo.Tests;

/// <summary>Meridian started for real: what a user enters is what the ground truth holds, and faults that did not happen are reported.</summary>
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
        var before = ExpectedOrdersFile.Parse(await File.ReadAllTextAsync(file), DateOnly.FromDateTime(DateTime.Now)).Before;

        await _sut.StartAsync(before, CancellationToken.None);

        var truth = await _sut.ReadTruthAsync(CancellationToken.None);
        Assert.Equal(before.Select(order => order.Reference), truth.Select(order => order.Reference));
        Assert.All(before.Zip(truth), pair => Assert.Empty(pair.Second.DifferencesFrom(pair.First)));
    }

    [Fact]
    public async Task InspectAsync_NoTroubleStruck_TellsEachThatIsMissing()
    {
        await _sut.StartAsync([], CancellationToken.None);

        var scenarioReport = await _sut.InspectAsync(Array.Empty<ReportedJob>(), CancellationToken.None);

        Assert.Equal(_sut.ScenarioFaults(12).Count, scenarioReport.Missing.Count);
        Assert.Empty(scenarioReport.Alarms);
    }

    [Fact]
    public async Task Faults_AddedOneAfterTheOther_StayArmedTogether()
    {
        await _sut.StartAsync([], CancellationToken.None);

        foreach (var fault in _sut.ScenarioFaults(12))
        {
            await fault.InjectAsync(CancellationToken.None);
        }

        Assert.Equal(["commit-then-500", "session-end-after-requests"], await _sut.ArmedAsync(CancellationToken.None));
    }
}

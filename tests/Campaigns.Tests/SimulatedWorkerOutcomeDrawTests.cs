using System.Globalization;
using BrowserAgent.Campaigns.Worker.Model;

namespace BrowserAgent.Campaigns.Tests;

public sealed class SimulatedWorkerOutcomeDrawTests
{
    [Fact]
    public void Of_ManyJobs_DrawsTheSharesThatWereAskedFor()
    {
        var draw = new SimulatedWorkerOutcomeDraw(Seed: 7, DyingShare: 0.05, HangingShare: 0.05);

        var outcomes = Enumerable.Range(0, 100_000).CountBy(number => draw.Of(number.ToString("x32", CultureInfo.InvariantCulture), fence: 1)).ToDictionary();

        Assert.InRange(outcomes[SimulatedWorkerOutcome.Dies], 4_700, 5_300);
        Assert.InRange(outcomes[SimulatedWorkerOutcome.Hangs], 4_700, 5_300);
    }

    [Fact]
    public void Of_SameJobAndFence_IsTheSameInEveryProcess() =>
        Assert.Equal(
            [SimulatedWorkerOutcome.Works, SimulatedWorkerOutcome.Dies, SimulatedWorkerOutcome.Hangs],
            Enumerable.Range(1, 3).Select(fence => new SimulatedWorkerOutcomeDraw(20_260, 0.05, 0.05).Of("00004f24000000000000000000000001", fence)));
}

using BrowserAgent.BenchmarkKit;
using BrowserAgent.OverheadBenchmark.Lanes;
using BrowserAgent.OverheadBenchmark.Orders;

namespace BrowserAgent.OverheadBenchmark.Measuring;

/// <summary>One order of each lane, entered right after each other.</summary>
internal sealed record LaneTimingsRound(OrderEntryTiming Audit, OrderEntryTiming WithoutAudit, OrderEntryTiming Raw);

/// <summary>
/// Enters one order a lane, round by round, each round beginning with another lane: what the machine does besides hits all lanes alike, and
/// no lane always follows the same one.
/// </summary>
internal static class InterleavedLaneRunner
{
    private static readonly TimeSpan PauseBetweenTurns = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<LaneTimingsRound>> RunAsync(
        BenchmarkRunner bench, IReadOnlyList<IOrderEntryLane> lanes, OrderGenerator orderGenerator, int rounds, CancellationToken cancellationToken)
    {
        var measured = new List<LaneTimingsRound>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            var entries = new OrderEntryTiming[lanes.Count];
            for (var turn = 0; turn < lanes.Count; turn++)
            {
                var lane = (round + turn) % lanes.Count;
                entries[lane] = await lanes[lane].EnterAsync(orderGenerator.Place(round, lanes[lane].Account), cancellationToken);
                await Task.Delay(PauseBetweenTurns, cancellationToken);
            }

            measured.Add(new LaneTimingsRound(entries[0], entries[1], entries[2]));
            bench.Say($"round {round + 1} of {rounds}: audit {Ms(entries[0])}, plain {Ms(entries[1])}, raw {Ms(entries[2])} ms");
        }

        return measured;
    }

    private static string Ms(OrderEntryTiming entry) => entry.Took.TotalMilliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
}

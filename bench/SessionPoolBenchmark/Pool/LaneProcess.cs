using System.Text.Json;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Lanes;
using BrowserAgent.SessionPoolBenchmark.Measuring;

namespace BrowserAgent.SessionPoolBenchmark.Pool;

/// <summary>One lane's process with an open browser, and the orders sent to it.</summary>
internal sealed class LaneProcess : IAsyncDisposable
{
    private static readonly TimeSpan PauseBetweenTurns = TimeSpan.FromMilliseconds(300);
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    private readonly JsonLineProcess _process;
    private readonly ProcessTreeMeter _meter;
    private readonly List<ShortOrder> _placed = [];
    private readonly List<string> _failures = [];

    private LaneProcess(LaneDefinition kind, JsonLineProcess process) => (Kind, _process, _meter) = (kind, process, new ProcessTreeMeter(process.Id));

    public LaneDefinition Kind { get; }

    public IReadOnlyList<ShortOrder> Placed => _placed;

    public bool Failed(ShortOrder order) => _failures.Exists(failure => failure.StartsWith(order.Reference, StringComparison.Ordinal));

    public static async Task<LaneProcess> OpenAsync(LaneDefinition kind, string peers, LaneSettings settings, CancellationToken cancellationToken)
    {
        var process = kind.Peer is { } peer
            ? await ParentBoundProcess.StartAsync("node", [Path.Combine(peers, peer, "peer.mjs"), kind.Mode])
            : await ParentBoundProcess.StartAsync(Environment.ProcessPath!, [typeof(LaneProcess).Assembly.Location, StdioLaneServer.CommandName, kind.Mode]);
        var lane = new LaneProcess(kind, new JsonLineProcess(kind.Name, process));
        try
        {
            await lane._process.AskAsync(new { what = "open", settings }, cancellationToken);
            return lane;
        }
        catch
        {
            await lane.DisposeAsync();
            throw;
        }
    }

    public async Task<LaneTurnFigures> TakeTurnAsync(int jobs, CancellationToken cancellationToken)
    {
        ShortOrder[] orders = [.. Enumerable.Range(_placed.Count, jobs).Select(number => ShortOrder.Of(Kind.Name, number))];
        _placed.AddRange(orders);
        var peak = new LaneMemory(0, 0);
        var before = _meter.ProcessorSeconds();
        LaneTurnAnswer answer;
        await using (new MemorySampler(_meter, seen => peak = new LaneMemory(Math.Max(peak.BrowserMiB, seen.BrowserMiB), Math.Max(peak.DriverMiB, seen.DriverMiB))))
        {
            answer = (await _process.AskAsync(new { what = "run", orders }, cancellationToken)).Deserialize<LaneTurnAnswer>(Wire)!;
        }

        // Work that continues in the browser after the last job belongs to this lane, and must not overlap the next lane's turn.
        await Task.Delay(PauseBetweenTurns, cancellationToken);
        _failures.AddRange(answer.Failures);
        return new LaneTurnFigures(Kind, jobs / answer.Seconds, (_meter.ProcessorSeconds() - before) * 1000 / jobs, peak, answer.Failures);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

/// <summary>The measurements of one turn of one lane.</summary>
/// <param name="Kind">The lane.</param>
/// <param name="JobsPerSecond">Including failed jobs.</param>
/// <param name="ProcessorMs">Per job, over the lane's whole process tree.</param>
/// <param name="PeakMemory">The largest sample of each part.</param>
/// <param name="Failures">Jobs that failed.</param>
internal sealed record LaneTurnFigures(LaneDefinition Kind, double JobsPerSecond, double ProcessorMs, LaneMemory PeakMemory, IReadOnlyList<string> Failures);

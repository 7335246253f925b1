using System.Text.Json;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Pool;
using Microsoft.Playwright;

namespace BrowserAgent.SessionPoolBenchmark.Lanes;

/// <summary>
/// A lane in a process of its own, so that its processor time and memory can be measured apart from the site and other lanes. Uses the same messages
/// over standard input and output as <c>bench/peers/lane.mjs</c>.
/// </summary>
internal static class StdioLaneServer
{
    public const string CommandName = "lane";
    private const string PoolKind = "pool";
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    public static string[] Kinds => [PoolKind, "raw"];

    public static async Task<int> RunAsync(string kind, CancellationToken cancellationToken)
    {
        IOrderEntryLane? lane = null;
        var width = 1;
        try
        {
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await AnswerAsync(JsonSerializer.Deserialize<LaneOrder>(line, Wire)!), Wire));
            }
        }
        finally
        {
            await (lane?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        return 0;

        async Task<object> AnswerAsync(LaneOrder told)
        {
            try
            {
                if (told.Settings is { } settings)
                {
                    width = settings.Concurrency;
                    lane = await (kind == PoolKind ? PoolLane.OpenAsync(settings, cancellationToken) : ReusedPagesLane.OpenAsync(settings, cancellationToken));
                    return new { };
                }

                return await RunOrdersAsync(lane!, told.Orders!, width, cancellationToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                return new { fault = failed.ToString() };
            }
        }
    }

    private static async Task<LaneTurnAnswer> RunOrdersAsync(IOrderEntryLane lane, IReadOnlyList<ShortOrder> orders, int width, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        var waiting = new Queue<ShortOrder>(orders);
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, width).Select(_ => WorkAsync()));
        await lane.SettleAsync(cancellationToken);
        return new LaneTurnAnswer(TimeProvider.System.GetElapsedTime(started).TotalSeconds, failures);

        async Task WorkAsync()
        {
            while (true)
            {
                ShortOrder? order;
                lock (waiting)
                {
                    if (!waiting.TryDequeue(out order))
                    {
                        return;
                    }
                }

                try
                {
                    await lane.EnterAsync(order, cancellationToken);
                }
                catch (Exception failed) when (failed is PlaywrightException or TimeoutException or BenchFailedException)
                {
                    lock (failures)
                    {
                        failures.Add($"{order.Reference}: {failed.Message}");
                    }
                }
            }
        }
    }

    private sealed record LaneOrder(LaneSettings? Settings, IReadOnlyList<ShortOrder>? Orders);
}

/// <summary>A lane's turn.</summary>
/// <param name="Seconds">From the start of the first job until all are done and their pages are returned.</param>
/// <param name="Failures">A sentence for each job that failed.</param>
internal sealed record LaneTurnAnswer(double Seconds, IReadOnlyList<string> Failures);

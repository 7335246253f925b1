using BrowserAgent.BenchmarkKit;
using BrowserAgent.OverheadBenchmark.Lanes;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace BrowserAgent.OverheadBenchmark.Measuring;

/// <summary>What one lane's orders spent, by its own audit trails.</summary>
/// <param name="Orders">How many orders these are.</param>
/// <param name="Pictures">Pictures of all orders together.</param>
/// <param name="Steps">All orders' milliseconds and count by flow and verb, in the order in which they first came.</param>
/// <param name="Total">Milliseconds from claim to acknowledgement, all orders together.</param>
internal sealed record StepDurations(int Orders, int Pictures, IReadOnlyDictionary<string, (double Ms, int Count)> Steps, double Total)
{
    public static async Task<StepDurations> ReadAsync(WorkerLane lane, IEnumerable<OrderEntryTiming> entries, CancellationToken cancellationToken)
    {
        var operations = lane.Services.GetRequiredService<IJobOperations>();
        var steps = new OrderedDictionary<string, (double Ms, int Count)>();
        var (orders, pictures, total) = (0, 0, 0.0);
        foreach (var entry in entries)
        {
            var trail = await operations.AuditAsync(JobId.Parse(entry.JobId!), cancellationToken)
                ?? throw new BenchFailedException($"Job {entry.JobId} left no trail.");
            (orders, pictures, total) = (orders + 1, pictures + trail.Totals.Pictures, total + entry.Took.TotalMilliseconds);
            foreach (var step in trail.Events.Select(happened => happened.Step).OfType<Agent.Recording.StepEvent>())
            {
                var name = $"{step.Flow}: {step.Verb}";
                var (ms, count) = steps.GetValueOrDefault(name);
                steps[name] = (ms + step.Milliseconds, count + 1);
            }
        }

        return new StepDurations(orders, pictures, steps, total);
    }
}

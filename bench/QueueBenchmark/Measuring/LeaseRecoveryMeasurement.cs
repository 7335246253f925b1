using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Lanes;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.QueueBenchmark.Measuring;

/// <summary>
/// Seconds from the SIGKILL of a worker process that has a job leased until another process has claimed the job, at default options. The first
/// process is killed right after its claim, when the whole lease is left; the others at different times after a renewal.
/// </summary>
internal static class LeaseRecoveryMeasurement
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(0.7);

    public static async Task<IReadOnlyList<double>> MeasureAsync(BenchmarkRunner bench, int kills, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServerProcess.StartAsync(cancellationToken);
        await using var queue = await BenchQueue.OpenAsync(redis.Address, "recovery", runsMaintenance: true, cancellationToken);
        await queue.Queue.EnqueueManyAsync(new BenchJobGenerator().Many(kills), cancellationToken);
        var victims = new List<(ParentBoundProcess Process, string Job)>();
        try
        {
            for (var started = 0; started < kills; started++)
            {
                victims.Add(await StartAsync(redis.Address, "recovery", cancellationToken));
            }

            var killed = new Dictionary<string, long>();
            foreach (var (process, job) in Enumerable.Reverse(victims))
            {
                killed[job] = TimeProvider.System.GetTimestamp();
                await process.KillAsync();
                await Task.Delay(Spread, cancellationToken);
            }

            return await ReclaimAsync(bench, queue, killed, cancellationToken);
        }
        finally
        {
            foreach (var (process, _) in victims)
            {
                await process.DisposeAsync();
            }
        }
    }

    private static async Task<(ParentBoundProcess Process, string Job)> StartAsync(string redis, string name, CancellationToken cancellationToken)
    {
        var host = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        var victim = await ParentBoundProcess.StartAsync(host, [typeof(LeaseRecoveryMeasurement).Assembly.Location, LeaseHoldingWorker.CommandName, redis, name]);
        return (victim, await victim.Output.ReadLineAsync(cancellationToken) ?? throw new BenchFailedException("A victim ended before it had claimed a job."));
    }

    private static async Task<IReadOnlyList<double>> ReclaimAsync(BenchmarkRunner bench, BenchQueue queue, Dictionary<string, long> killed, CancellationToken cancellationToken)
    {
        var seconds = new List<double>();
        var begun = TimeProvider.System.GetTimestamp();
        while (killed.Count > 0)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Bound)
            {
                throw new BenchFailedException($"{killed.Count} jobs of killed workers were not claimed again within {Bound.TotalMinutes} minutes.");
            }

            if (await queue.Queue.ClaimAsync("survivor", cancellationToken) is not { } claim)
            {
                await queue.Signal.WaitForWorkAsync(cancellationToken);
                continue;
            }

            if (!killed.Remove(claim.Job.Id.Value, out var at) || claim.Fence != 2 || claim.Job.Stalls != 1)
            {
                throw new BenchFailedException($"Job {claim.Job.Id} was claimed with fencing token {claim.Fence} and {claim.Job.Stalls} stalls: it was not leased by a killed worker before.");
            }

            seconds.Add(TimeProvider.System.GetElapsedTime(at).TotalSeconds);
            bench.Say($"a killed worker's job was claimed again after {seconds[^1]:0.00} s");
            await queue.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", cancellationToken);
        }

        return seconds;
    }
}

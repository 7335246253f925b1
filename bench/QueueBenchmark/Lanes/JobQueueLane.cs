using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Measuring;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.QueueBenchmark.Lanes;

/// <summary>This queue, through its client, in this process.</summary>
internal sealed class JobQueueLane(BenchQueue queue)
{
    public const int Concurrency = 50;
    private const int Batch = 1_000;

    /// <summary>Milliseconds of each add.</summary>
    public async Task<List<double>> AddAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken)
    {
        var took = new List<double>(jobs.Count);
        foreach (var job in jobs)
        {
            var started = TimeProvider.System.GetTimestamp();
            MustBeStored(await queue.Queue.EnqueueAsync(job, cancellationToken));
            took.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return took;
    }

    /// <summary>Jobs a second in batches of 1,000.</summary>
    public async Task<double> AddManyAsync(IReadOnlyList<JobRecord> jobs, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var batch in jobs.Chunk(Batch))
        {
            foreach (var outcome in await queue.Queue.EnqueueManyAsync(batch, cancellationToken))
            {
                MustBeStored(outcome);
            }
        }

        return ThroughputRate.Of(jobs.Count, started);
    }

    /// <summary>Claims and acknowledges all waiting jobs; returns jobs a second.</summary>
    public async Task<double> WorkAsync(int count, ExactlyOnceAcknowledgementChecker tally, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(() => SlotAsync(tally, cancellationToken), cancellationToken)));
        return ThroughputRate.Of(count, started);
    }

    private static void MustBeStored(EnqueueResult outcome)
    {
        if (outcome is not EnqueueResult.Stored)
        {
            throw new BenchFailedException($"A job was not stored: {outcome}.");
        }
    }

    private async Task SlotAsync(ExactlyOnceAcknowledgementChecker tally, CancellationToken cancellationToken)
    {
        while (await queue.Queue.ClaimAsync("bench", cancellationToken) is { } claim)
        {
            var answer = await queue.Queue.AcknowledgeAsync(claim, JobVerdict.Entered, "{}", cancellationToken);
            if (answer != FencedWriteResult.Ok)
            {
                throw new BenchFailedException($"The acknowledgement of job {claim.Job.Id} was answered {answer}.");
            }

            tally.Acknowledged(claim.Job.Id.Value);
        }
    }
}

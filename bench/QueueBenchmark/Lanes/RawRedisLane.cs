using System.Globalization;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.QueueBenchmark.Measuring;
using BrowserAgent.QueueBenchmark.Redis;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Redis.Scripts;

namespace BrowserAgent.QueueBenchmark.Lanes;

/// <summary>The same scripts with the same arguments on a bare socket: the upper limit that Redis sets.</summary>
internal sealed class RawRedisLane : IDisposable
{
    private const int InOneScript = 50;
    private const int ClaimedValues = 5;

    private readonly BenchQueue _queue;
    private readonly RawRedisClient _redis;
    private readonly string _lease;
    private readonly string _remember;

    public RawRedisLane(BenchQueue queue, RawRedisClient redis)
    {
        _queue = queue;
        _redis = redis;
        _lease = Milliseconds(queue.Options.Lease);
        _remember = Milliseconds(queue.Options.RememberKeys);
        foreach (var script in (QueueScript[])[QueueScript.Enqueue, QueueScript.Claim, QueueScript.Acknowledge])
        {
            redis.Call("SCRIPT", "LOAD", script.Source);
        }
    }

    /// <summary>Milliseconds of each add.</summary>
    public List<double> Add(IReadOnlyList<JobRecord> jobs)
    {
        var took = new List<double>(jobs.Count);
        foreach (var job in jobs)
        {
            var started = TimeProvider.System.GetTimestamp();
            Enqueue([job]);
            _redis.Send();
            CheckStored(_redis.Read());
            took.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return took;
    }

    /// <summary>Jobs a second, with 1,000 in flight.</summary>
    public double AddMany(IEnumerable<JobRecord> jobs)
    {
        var (count, started) = (0, TimeProvider.System.GetTimestamp());
        foreach (var batch in jobs.Chunk(1_000))
        {
            var scripts = batch.Chunk(InOneScript).ToList();
            scripts.ForEach(Enqueue);
            _redis.Send();
            scripts.ForEach(_ => CheckStored(_redis.Read()));
            count += batch.Length;
        }

        return ThroughputRate.Of(count, started);
    }

    /// <summary>Claims and acknowledges all waiting jobs, with one claim and one acknowledgement of 50 jobs in flight; returns jobs a second.</summary>
    public double Work(int count, ExactlyOnceAcknowledgementChecker tally)
    {
        var started = TimeProvider.System.GetTimestamp();
        Claim();
        _redis.Send();
        var claimed = Answers();
        while (claimed.Length > 1)
        {
            var arguments = Begin(QueueScript.Acknowledge);
            for (var place = 1; place < claimed.Length; place += ClaimedValues)
            {
                arguments.AddRange([RawRedisClient.Text(claimed[place]), RawRedisClient.Text(claimed[place + 1]), "entered", "{}"]);
            }

            _redis.Add([.. arguments]);
            Claim();
            _redis.Send();
            var acknowledged = Answers();
            for (var job = 0; job < acknowledged.Length; job++)
            {
                if (RawRedisClient.Text(acknowledged[job]) != "ok")
                {
                    throw new BenchFailedException($"An acknowledgement was answered {RawRedisClient.Text(acknowledged[job])}.");
                }

                tally.Acknowledged(RawRedisClient.Text(claimed[1 + (job * ClaimedValues)]));
            }

            claimed = Answers();
        }

        return ThroughputRate.Of(count, started);
    }

    public void Dispose() => _redis.Dispose();

    private static void CheckStored(object? answer)
    {
        if (answer is not object?[] answers || answers.Where((_, place) => place % 2 == 0).Any(what => RawRedisClient.Text(what) != "stored"))
        {
            throw new BenchFailedException("A job was not stored.");
        }
    }

    private static string Milliseconds(TimeSpan span) => span.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private void Enqueue(IReadOnlyList<JobRecord> jobs)
    {
        var arguments = Begin(QueueScript.Enqueue);
        arguments.AddRange([_remember, "", ""]);
        foreach (var job in jobs)
        {
            arguments.AddRange([job.Id.Value, StoredJob.Write(job), job.PayloadJson, "ready", "0", job.IdempotencyKey is { } key ? $"{job.Tenant}\u0001{key}" : "", "0", "0"]);
        }

        _redis.Add([.. arguments]);
    }

    private void Claim() => _redis.Add([.. Begin(QueueScript.Claim), "bench", _lease, "50", "50", "0", "0", "0", "0"]);

    private object?[] Answers() => _redis.Read() as object?[] ?? throw new BenchFailedException("A script answered nothing.");

    private List<string> Begin(QueueScript script) =>
        ["EVALSHA", Convert.ToHexStringLower(script.Digest), script.KeyNames.Count.ToString(CultureInfo.InvariantCulture), .. script.KeyNames.Select(_queue.Key)];
}

using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Queue;

/// <summary>Where the queue is stored, and its times and limits. Section <c>Queue</c>.</summary>
public sealed record QueueOptions
{
    public const string Section = "Queue";

    /// <summary>
    /// StackExchange.Redis configuration string: one server (<c>redis.internal:6379,password=…</c>), some nodes of a cluster, or sentinels and the name
    /// of their master (<c>sentinel-1:26379,sentinel-2:26379,serviceName=orders,password=…</c>). Set by the worker itself when the embedded Redis is used.
    /// </summary>
    public string Redis { get; set; } = "";

    /// <summary>Password of the sentinels, when <see cref="Redis"/> names sentinels that require one. The servers' own password is part of <see cref="Redis"/>. Default none.</summary>
    public string SentinelPassword { get; init; } = "";

    /// <summary>
    /// How many replicas must confirm, within 1 s, an accepted job and the intent before a click. Otherwise the enqueue fails as unavailable (the job
    /// may be stored) and the click is not made. Default 0: when the master fails, its last accepted jobs may be lost. Not for a cluster.
    /// </summary>
    [Range(0, 10)]
    public int WaitForReplicas { get; init; }

    /// <summary>Queue name: the hash tag of all keys. Default <c>browser-agent</c>.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{0,62}$")]
    public string Name { get; init; } = "browser-agent";

    /// <summary>
    /// A worker that stops renewing loses its job after this time. Default 10 s: with <see cref="ReapEvery"/>, a killed worker's job runs again within
    /// 12 s. With a longer lease, running jobs survive a longer outage of Redis.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:10:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a lease is renewed. Default 2.5 s; at most a third of the lease.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:03:20")]
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How often expired leases are reaped. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan ReapEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Shortest pause before an empty queue is polled again. Default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan IdlePollMin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause before an empty queue is polled again. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan IdlePollMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Application errors after which a job is dead. Default 4.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 4;

    /// <summary>
    /// Lost workers, browsers or leases of which it was the cause that a job survives; after one more it is dead. Default 2. The loss of a worker or browser is charged only
    /// to a job that was alone in it; otherwise four times as many losses are the limit.
    /// </summary>
    [Range(0, 100)]
    public int MaxStalls { get; init; } = 2;

    /// <summary>Longest backoff after the first application error; doubles with each further one, full jitter. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest backoff of all. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an idempotency key is remembered. Default 7 days: longer than any chain of retries.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan RememberKeys { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long done and cancelled jobs are kept. Default 30 days. Dead and reviewed jobs are kept until a person acts.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3660.00:00:00")]
    public TimeSpan KeepDone { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many done jobs are kept at most, newest first. Default 50,000: about 200 MB at 4 KB a job.</summary>
    [Range(100, 10_000_000)]
    public int KeepDoneCount { get; init; } = 50_000;

    /// <summary>How long rejected jobs are kept. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3660.00:00:00")]
    public TimeSpan KeepRejected { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many rejected jobs are kept at most, newest first. Default 10,000.</summary>
    [Range(100, 10_000_000)]
    public int KeepRejectedCount { get; init; } = 10_000;

    /// <summary>Jobs of one tenant that run at once, over all workers; 0 means no cap. Default 0.</summary>
    [Range(0, 10_000)]
    public int MaxRunningPerTenant { get; init; }

    /// <summary>Jobs of one site that run at once, over all workers; 0 means no cap. Default 0.</summary>
    [Range(0, 10_000)]
    public int MaxRunningPerSite { get; init; }

    /// <summary>Jobs that ask for one account of a site and run at once, over all workers; 0 means no cap. Default 0.</summary>
    [Range(0, 10_000)]
    public int MaxRunningPerAccount { get; init; }

    /// <summary>Limits of single sites, by name: <c>Queue:Sites:NAME:MaxRunning</c> and so on. Default none. Every worker of a queue must be given the same.</summary>
    public Dictionary<string, SiteLimit> Sites { get; init; } = new(StringComparer.Ordinal);
}

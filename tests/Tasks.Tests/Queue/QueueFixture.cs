using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Quotas;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using BrowserAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Tests.Queue;

/// <summary>A queue of its own on a real server, with methods that make leases expire and delays end.</summary>
internal sealed class QueueFixture : IAsyncDisposable
{
    public static readonly CancellationToken None = CancellationToken.None;

    private static long _made = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly ConnectionMultiplexer _raw;

    private QueueFixture(QueueOptions options, ConnectionMultiplexer raw, TimeProvider timeProvider, QuotaOptions? quotas)
    {
        Options = options;
        Quotas = quotas ?? new QuotaOptions();
        Clock = timeProvider;
        _raw = raw;
        Link = new RedisClient(Microsoft.Extensions.Options.Options.Create(options), timeProvider, NullLogger<RedisClient>.Instance);
        Queue = new RedisJobQueue(Link, Microsoft.Extensions.Options.Options.Create(options), timeProvider, quotas: Microsoft.Extensions.Options.Options.Create(Quotas), memory: Memory);
        Keys = new QueueKeys(options.Name);
    }

    public QueueOptions Options { get; }

    public QuotaOptions Quotas { get; }

    public TimeProvider Clock { get; }

    public RedisMemory Memory { get; } = new();

    public RedisClient Link { get; }

    public RedisJobQueue Queue { get; }

    public QueueKeys Keys { get; }

    /// <summary>Direct access to Redis, to check keys and to change times.</summary>
    public IDatabase Raw => _raw.GetDatabase();

    public IServer Server => _raw.GetServer(_raw.GetEndPoints()[0]);

    public static async Task<QueueFixture> OpenAsync(RedisServerFixture server, Func<QueueOptions, QueueOptions>? change = null, TimeProvider? timeProvider = null, QuotaOptions? quotas = null)
    {
        var options = new QueueOptions { Redis = server.ConnectionString, Name = $"q-{Guid.NewGuid():N}" };
        var raw = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true");
        return new QueueFixture(change is null ? options : change(options), raw, timeProvider ?? TimeProvider.System, quotas);
    }

    public static JobRecord Job(string? naturalKey = null, int priority = 5, string? idempotencyKey = null, string tenant = "acme", JobState state = JobState.Ready, string site = "shop") => new()
    {
        // Each id has its own millisecond: jobs with the same place are ordered by id, and ids of one millisecond are in no order.
        Id = JobId.New(DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Increment(ref _made))),
        Site = site,
        Type = "order",
        Tenant = tenant,
        Account = "clerk",
        PayloadJson = """{"reference":"É-1/\\ü","lines":[]}""",
        NaturalKey = naturalKey,
        IdempotencyKey = idempotencyKey,
        Priority = priority,
        State = state,
        Phase = JobPhase.None,
        TraceId = "trace-1",
    };

    /// <summary>The inbox messages that wait for quotas.</summary>
    public HeldInbox Held => field ??= new HeldInbox(Link, Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(Quotas), NullLogger<HeldInbox>.Instance);

    public async Task<JobRecord> EnqueueAsync(JobRecord job)
    {
        Assert.IsType<EnqueueResult.Stored>(await Queue.EnqueueAsync(job, None));
        return job;
    }

    public async Task<JobClaim> ClaimAsync(string worker = "w1") =>
        await Queue.ClaimAsync(worker, None) ?? throw new InvalidOperationException("Nothing to claim.");

    public async Task<JobRecord> GetAsync(JobId id) =>
        await Queue.GetAsync(id, None) ?? throw new InvalidOperationException($"No job {id}.");

    /// <summary>Makes a lease expire now.</summary>
    public Task ExpireAsync(JobClaim claim) => Raw.SortedSetAddAsync(Keys.Of("lease"), claim.Job.Id.Value, 1);

    /// <summary>Makes a delayed job due and promotes it.</summary>
    public async Task PromoteAsync(JobId id)
    {
        await Raw.SortedSetAddAsync(Keys.Of("delayed"), id.Value, 1);
        Assert.Equal(1, await Queue.PromoteAsync(None));
    }

    public async Task<long> LeasedAsync() => await Raw.SortedSetLengthAsync(Keys.Of("lease"));

    public async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        await _raw.CloseAsync(allowCommandsToComplete: false);
    }
}

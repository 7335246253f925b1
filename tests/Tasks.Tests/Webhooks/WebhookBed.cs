using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Webhooks;

/// <summary>A queue on a real Redis, a receiver, and any number of workers' couriers between them.</summary>
internal sealed class WebhookBed : IAsyncDisposable
{
    public const string Secret = "a long enough secret";

    private readonly List<(WebhookCourier Courier, WebhookSender Sender)> _workers = [];

    private WebhookBed(QueueBed queue, Receiver receiver, WebhookOptions options)
    {
        Queue = queue;
        Receiver = receiver;
        Options = options;
        Outbox = new WebhookOutbox(queue.Link, Microsoft.Extensions.Options.Options.Create(queue.Options), Microsoft.Extensions.Options.Options.Create(options));
    }

    public QueueBed Queue { get; }

    public Receiver Receiver { get; }

    public WebhookOptions Options { get; }

    public WebhookOutbox Outbox { get; }

    public ListLogger<WebhookCourier> Log { get; } = new();

    public static async Task<WebhookBed> OpenAsync(RedisServerFixture server, Func<WebhookOptions, WebhookOptions>? change = null)
    {
        var receiver = await Receiver.StartAsync();
        var options = new WebhookOptions
        {
            AllowedOrigins = [receiver.Origin],
            PollEvery = TimeSpan.FromMilliseconds(50),
            BackoffBase = TimeSpan.FromMilliseconds(10),
            BackoffCap = TimeSpan.FromMilliseconds(50),
        };
        return new WebhookBed(await QueueBed.OpenAsync(server), receiver, change is null ? options : change(options));
    }

    /// <summary>A job that a person must decide about, whose producer wants to be told.</summary>
    public async Task<JobRecord> ReviewAsync(string path = "/hook", string tenant = "acme") =>
        await Queue.EnqueueAsync(QueueBed.Job(naturalKey: $"PO-{Guid.NewGuid():N}", idempotencyKey: $"k-{Guid.NewGuid():N}", tenant: tenant, state: JobState.Review) with
        {
            WebhookUrl = Receiver.Origin + path,
            Reason = "too many",
        });

    /// <summary>One more worker's courier, at work.</summary>
    public async Task<WebhookCourier> StartCourierAsync(Func<WebhookOptions, WebhookOptions>? change = null, ISecretProvider? secrets = null)
    {
        var options = Microsoft.Extensions.Options.Options.Create(change is null ? Options : change(Options));
        var rule = new WebhookRule(options);
        var sender = new WebhookSender(new SecretResolver([secrets ?? new OneSecret("webhook/default/signing", Secret)]), rule, options, TimeProvider.System);
        var courier = new WebhookCourier(Outbox, sender, rule, options, TimeProvider.System, Log);
        _workers.Add((courier, sender));
        await courier.StartAsync(CancellationToken.None);
        return courier;
    }

    public Task<long> WaitingAsync() => Queue.Raw.SortedSetLengthAsync(Queue.Keys.Of("hook"));

    /// <summary>Lets the time pass after which what a worker took is another's.</summary>
    public async Task LetComeBackAsync()
    {
        foreach (var member in await Queue.Raw.SortedSetRangeByRankAsync(Queue.Keys.Of("hook")))
        {
            await Queue.Raw.SortedSetAddAsync(Queue.Keys.Of("hook"), member, 1);
        }
    }

    public async Task EmptyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Eventually.SeeAsync(_ => WaitingAsync(), waiting => waiting == 0, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (courier, sender) in _workers)
        {
            await courier.StopAsync(CancellationToken.None);
            courier.Dispose();
            sender.Dispose();
        }

        await Receiver.DisposeAsync();
        await Queue.DisposeAsync();
    }

    internal sealed class OneSecret(string name, string text) : ISecretProvider
    {
        public string Describe(SecretName asked) => "a test";

        public ValueTask<Secret?> FindAsync(SecretName asked, CancellationToken cancellationToken) =>
            ValueTask.FromResult(asked.ToString() == name ? new Secret(text) : null);
    }
}

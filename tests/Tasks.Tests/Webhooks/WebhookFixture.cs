using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis;
using BrowserAgent.Tasks.Tests.Encryption;
using BrowserAgent.Tasks.Tests.Queue;
using BrowserAgent.Tasks.Webhooks;
using BrowserAgent.TestKit;

namespace BrowserAgent.Tasks.Tests.Webhooks;

/// <summary>A queue on a real Redis, a receiver, and any number of workers' dispatchers.</summary>
internal sealed class WebhookFixture : IAsyncDisposable
{
    public const string Secret = "a long enough secret";

    private readonly List<(WebhookDispatcher Dispatcher, WebhookSender Sender)> _workers = [];

    private WebhookFixture(QueueFixture queue, WebhookReceiver receiver, WebhookOptions options)
    {
        Queue = queue;
        WebhookReceiver = receiver;
        Options = options;
        Outbox = OutboxWith(secret: null);
    }

    /// <summary>Another worker's view of the outbox.</summary>
    public WebhookOutbox OutboxWith(string? secret) =>
        new(Queue.Link, Microsoft.Extensions.Options.Options.Create(Queue.Options), Microsoft.Extensions.Options.Options.Create(Options), EncryptionKeys.Of(secret));

    /// <summary>A finished job whose producer asked for a webhook, and whose result is encrypted with that key.</summary>
    public async Task<JobRecord> DoneAsync(string secret)
    {
        var queue = new RedisJobQueue(Queue.Link, Microsoft.Extensions.Options.Options.Create(Queue.Options), Queue.Clock, encryption: EncryptionKeys.Of(secret));
        var job = QueueFixture.Job() with { WebhookUrl = WebhookReceiver.Origin + "/hook" };
        await queue.EnqueueAsync(job, QueueFixture.None);
        await queue.AcknowledgeAsync((await queue.ClaimAsync("w1", QueueFixture.None))!, JobVerdict.Entered, "{}", QueueFixture.None);
        return job;
    }

    public QueueFixture Queue { get; }

    public WebhookReceiver WebhookReceiver { get; }

    public WebhookOptions Options { get; }

    public WebhookOutbox Outbox { get; }

    public ListLogger<WebhookDispatcher> Log { get; } = new();

    public static async Task<WebhookFixture> OpenAsync(RedisServerFixture server, Func<WebhookOptions, WebhookOptions>? change = null)
    {
        var receiver = await WebhookReceiver.StartAsync();
        var options = new WebhookOptions
        {
            AllowedOrigins = [receiver.Origin],
            PollEvery = TimeSpan.FromMilliseconds(50),
            BackoffBase = TimeSpan.FromMilliseconds(10),
            BackoffCap = TimeSpan.FromMilliseconds(50),
        };
        return new WebhookFixture(await QueueFixture.OpenAsync(server), receiver, change is null ? options : change(options));
    }

    /// <summary>A job in review whose producer asked for a webhook.</summary>
    public async Task<JobRecord> ReviewAsync(string path = "/hook", string tenant = "acme") =>
        await Queue.EnqueueAsync(QueueFixture.Job(naturalKey: $"PO-{Guid.NewGuid():N}", idempotencyKey: $"k-{Guid.NewGuid():N}", tenant: tenant, state: JobState.Review) with
        {
            WebhookUrl = WebhookReceiver.Origin + path,
            Reason = "too many",
        });

    /// <summary>Starts one more worker's dispatcher.</summary>
    public async Task<WebhookDispatcher> StartDispatcherAsync(Func<WebhookOptions, WebhookOptions>? change = null, ISecretProvider? secrets = null, WebhookOutbox? outbox = null)
    {
        var options = Microsoft.Extensions.Options.Options.Create(change is null ? Options : change(Options));
        var rule = new WebhookAddressPolicy(options);
        var sender = new WebhookSender(new SecretResolver([secrets ?? new SingleSecretProvider("webhook/default/signing", Secret)]), rule, options, TimeProvider.System);
        var dispatcher = new WebhookDispatcher(outbox ?? Outbox, sender, rule, options, TimeProvider.System, Log);
        _workers.Add((dispatcher, sender));
        await dispatcher.StartAsync(CancellationToken.None);
        return dispatcher;
    }

    public Task<long> WaitingAsync() => Queue.Raw.SortedSetLengthAsync(Queue.Keys.Of("hook"));

    /// <summary>Passes the time after which another worker may take a webhook.</summary>
    public async Task MakeDueAsync()
    {
        foreach (var member in await Queue.Raw.SortedSetRangeByRankAsync(Queue.Keys.Of("hook")))
        {
            await Queue.Raw.SortedSetAddAsync(Queue.Keys.Of("hook"), member, 1);
        }
    }

    public async Task EmptyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Eventually.UntilAsync(_ => WaitingAsync(), waiting => waiting == 0, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (dispatcher, sender) in _workers)
        {
            await dispatcher.StopAsync(CancellationToken.None);
            dispatcher.Dispose();
            sender.Dispose();
        }

        await WebhookReceiver.DisposeAsync();
        await Queue.DisposeAsync();
    }

    internal sealed class SingleSecretProvider(string name, string text) : ISecretProvider
    {
        public string Describe(SecretName secret) => "a test";

        public ValueTask<Secret?> FindAsync(SecretName secret, CancellationToken cancellationToken) =>
            ValueTask.FromResult(secret.ToString() == name ? new Secret(text) : null);
    }
}

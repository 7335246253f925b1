using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Sessions.Timing;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>
/// Sends the webhooks that are due, each at least once: a webhook whose result could not be stored is sent again. At most 50 are being sent at a time.
/// A worker that stops finishes those that it has taken, each within its time limit.
/// </summary>
internal sealed partial class WebhookDispatcher(
    WebhookOutbox outbox, WebhookSender sender, WebhookAddressPolicy addressPolicy, IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<WebhookDispatcher> logger)
    : BackgroundService
{
    private readonly WebhookOptions _options = options.Value;
    private readonly HashSet<string> _lackingKeys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(WebhookOutbox.MaxTaken, WebhookOutbox.MaxTaken);

    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (addressPolicy.AllowsNothing)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            try
            {
                taken = await TakeAsync(stoppingToken);
            }
            catch (QueueUnavailableException fault)
            {
                LogUnavailable(logger, fault.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }

            if (taken == 0)
            {
                await Task.Delay(_options.PollEvery, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        for (var slot = 0; slot < WebhookOutbox.MaxTaken; slot++)
        {
            await _slots.WaitAsync(CancellationToken.None);
        }
    }

    /// <summary>Takes as many webhooks as there are free slots and does not wait for their end: a slow receiver occupies one slot, not all.</summary>
    private async Task<int> TakeAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        var free = 1;
        while (free < WebhookOutbox.MaxTaken && await _slots.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
            free++;
        }

        IReadOnlyList<OutboxItem> items = [];
        try
        {
            items = await outbox.TakeAsync(free, cancellationToken);
            foreach (var id in outbox.LackingKeys.Where(_lackingKeys.Add))
            {
                LogLackingKey(logger, id, EncryptionKeySource.Name);
            }
        }
        finally
        {
            if (free > items.Count)
            {
                _slots.Release(free - items.Count);
            }
        }

        foreach (var item in items)
        {
            _ = CallAsync(item);
        }

        return items.Count;
    }

    private async Task CallAsync(OutboxItem item)
    {
        try
        {
            if (item.WhyUnreadable is { } why)
            {
                await FailAsync(item, why, atOnce: true);
                return;
            }

            switch (await sender.SendAsync(item, CancellationToken.None))
            {
                case WebhookSendResult.Delivered:
                    await outbox.DoneAsync(item, CancellationToken.None);
                    LogDelivered(logger, item.EventId);
                    break;
                case WebhookSendResult.GivenUp gone:
                    await FailAsync(item, gone.Why, atOnce: true);
                    break;
                case WebhookSendResult.Failed failed:
                    await FailAsync(item, failed.Why, atOnce: false);
                    break;
            }
        }
        catch (QueueUnavailableException fault)
        {
            LogResultNotStored(logger, item.EventId, fault.Message);
        }
        catch (Exception fault)
        {
            // Nobody awaits this task, so the exception must be logged here. The webhook is due again by itself.
            LogSendFailed(logger, item.EventId, fault);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task FailAsync(OutboxItem item, string why, bool atOnce)
    {
        var pause = ExponentialBackoff.FullJitter(_options.BackoffBase, _options.BackoffCap, item.Failed, Random.Shared.NextDouble());
        switch (await outbox.FailAsync(item, why, pause, atOnce, CancellationToken.None))
        {
            case WebhookFailureResult.WillRetry:
                LogFailed(logger, item.EventId, item.Failed + 1, _options.MaxAttempts, why, pause.TotalSeconds);
                break;
            case WebhookFailureResult.DeadLettered:
                LogDead(logger, item.EventId, item.Failed + 1, why);
                break;
            case WebhookFailureResult.NotOwned:
                break;
        }
    }

    [LoggerMessage(EventId = 3221, Level = LogLevel.Information, Message = "The webhook {EventId} was delivered")]
    private static partial void LogDelivered(ILogger logger, string eventId);

    [LoggerMessage(EventId = 3222, Level = LogLevel.Warning, Message = "The webhook {EventId} failed (attempt {Attempt} of {Max}): {Why}. Next attempt in {Seconds:F1} s")]
    private static partial void LogFailed(ILogger logger, string eventId, int attempt, int max, string why, double seconds);

    [LoggerMessage(EventId = 3223, Level = LogLevel.Error, Message = "The webhook {EventId} was given up after {Attempts} attempts: {Why}. List it with 'webhooks dead', send it again with 'webhooks retry'")]
    private static partial void LogDead(ILogger logger, string eventId, int attempts, string why);

    [LoggerMessage(EventId = 3224, Level = LogLevel.Warning, Message = "The result of the webhook {EventId} could not be stored, so it will be sent again: {Why}")]
    private static partial void LogResultNotStored(ILogger logger, string eventId, string why);

    [LoggerMessage(EventId = 3225, Level = LogLevel.Warning, Message = "Webhooks cannot be read from Redis; they are sent when it answers again: {Why}")]
    private static partial void LogUnavailable(ILogger logger, string why);

    [LoggerMessage(EventId = 3227, Level = LogLevel.Critical, Message = "Webhooks wait whose results are encrypted with key {Key}, which this worker does not have; it leaves them to workers that have it. Add that key to the secret {Secret} of this worker, after the first one, and restart it")]
    private static partial void LogLackingKey(ILogger logger, string key, SecretName secret);

    [LoggerMessage(EventId = 3226, Level = LogLevel.Error, Message = "The webhook {EventId} failed unexpectedly; it will be sent again")]
    private static partial void LogSendFailed(ILogger logger, string eventId, Exception fault);
}

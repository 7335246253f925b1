using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>
/// The webhooks to be sent, stored in Redis beside the jobs: the script that ends a job adds its webhook in the same step, so none is lost. A webhook
/// that was taken is due again by itself unless its result is stored, so a killed worker's webhooks are sent by another.
/// </summary>
internal sealed class WebhookOutbox(RedisClient redis, IOptions<QueueOptions> queue, IOptions<WebhookOptions> options, EncryptionKeySource? encryption = null) : IDeadLetters
{
    public const int MaxTaken = 50;
    public const int MaxDeadLetters = 10_000;
    private const int Columns = 5;

    private static readonly QueueScript Take = QueueScript.Load("webhook-take");
    private static readonly QueueScript Done = QueueScript.Load("webhook-done");
    private static readonly QueueScript Fail = QueueScript.Load("webhook-fail");
    private static readonly QueueScript Retry = QueueScript.Load("webhook-retry");

    private readonly QueueKeys _keys = new(queue.Value.Name);
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(queue.Value.Name));

    /// <summary>Takes webhooks that are due; the webhook of a deleted job is dropped.</summary>
    /// <param name="max">1 to <see cref="MaxTaken"/>.</param>
    /// <param name="cancellationToken">Ends the wait; webhooks that were taken are due again by themselves.</param>
    public async Task<IReadOnlyList<OutboxItem>> TakeAsync(int max, CancellationToken cancellationToken)
    {
        var keys = await encryption.KeysAsync(cancellationToken);
        var answer = (RedisResult[]?)await _scripts.RunAsync(
            Take, [Math.Clamp(max, 1, MaxTaken), (long)options.Value.ReturnAfter.TotalMilliseconds, .. keys.Ids.Select(id => (RedisValue)id)], repeatable: false, cancellationToken) ?? [];
        LackingKeys = [.. ((string?[]?)answer[0] ?? []).OfType<string>()];
        return [.. ((string?[]?)answer[1] ?? []).Chunk(Columns).Select(row => ParseItem(row, keys)).OfType<OutboxItem>()];
    }

    /// <summary>Ids of the keys that this worker lacks and that results of due webhooks need, as the last call of <see cref="TakeAsync"/> found them. It left those to other workers.</summary>
    public IReadOnlyList<string> LackingKeys { get; private set; } = [];

    /// <summary>The webhook was delivered.</summary>
    public Task DoneAsync(OutboxItem item, CancellationToken cancellationToken) =>
        _scripts.RunAsync(Done, [item.Member, item.Token], repeatable: true, cancellationToken);

    /// <summary>The call failed: the webhook is due again after the pause, or becomes a dead letter.</summary>
    /// <param name="item">The webhook.</param>
    /// <param name="why">The reason, stored with the dead letter.</param>
    /// <param name="pause">Time until the next call.</param>
    /// <param name="atOnce">Whether to give up now, however few calls were made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WebhookFailureResult> FailAsync(OutboxItem item, string why, TimeSpan pause, bool atOnce, CancellationToken cancellationToken)
    {
        var origin = Uri.TryCreate(item.Job.WebhookUrl, UriKind.Absolute, out var address) ? WebhookAddressPolicy.OriginOf(address) : "";
        var answer = (string?)await _scripts.RunAsync(
            Fail,
            [item.Member, item.Token, (long)Math.Ceiling(pause.TotalMilliseconds), atOnce ? 1 : options.Value.MaxAttempts, origin, why, MaxDeadLetters],
            repeatable: true,
            cancellationToken);
        return answer switch
        {
            "again" => WebhookFailureResult.WillRetry,
            "dead" => WebhookFailureResult.DeadLettered,
            _ => WebhookFailureResult.NotOwned,
        };
    }

    public async Task<IReadOnlyList<DeadWebhook>> ListDeadAsync(int limit, CancellationToken cancellationToken)
    {
        var entries = await redis.CallAsync(database => database.ListRangeAsync(_keys.Of("hookdead"), 0, Math.Clamp(limit, 1, MaxDeadLetters) - 1), repeatable: true, cancellationToken);
        return [.. entries.Select(entry => ParseDeadLetter((string?)entry ?? "{}")).OfType<DeadWebhook>()];
    }

    public Task<long> CountDeadAsync(CancellationToken cancellationToken) =>
        redis.CallAsync(database => database.ListLengthAsync(_keys.Of("hookdead")), repeatable: true, cancellationToken);

    public async Task<int> RetryDeadAsync(CancellationToken cancellationToken)
    {
        // Stops at the count of now: a webhook that fails again meanwhile must not keep this loop running.
        var there = await CountDeadAsync(cancellationToken);
        var sum = 0;
        while (sum < there)
        {
            var moved = (int)await _scripts.RunAsync(Retry, [Math.Min(MaxTaken, there - sum)], repeatable: false, cancellationToken);
            if (moved == 0)
            {
                break;
            }

            sum += moved;
        }

        return sum;
    }

    /// <returns>Null when the entry or its job's record can't be read: it is due again later, and the others of the call must be sent.</returns>
    private static OutboxItem? ParseItem(string?[] row, EncryptionKeyRing keys)
    {
        var member = row[0] ?? "";
        var mark = member.IndexOf('\u0001', StringComparison.Ordinal);
        if (!Enum.TryParse<JobState>(member[(mark + 1)..], ignoreCase: true, out var state) || !int.TryParse(row[2] ?? "0", CultureInfo.InvariantCulture, out var attempts))
        {
            return null;
        }

        try
        {
            return new OutboxItem(member, row[1] ?? "", attempts, state, JobWith(row[4]));
        }
        catch (UnreadableRecordException unreadable) when (unreadable.InnerException?.InnerException is CryptographicException)
        {
            return new OutboxItem(member, row[1] ?? "", attempts, state, JobWith(result: null)) { WhyUnreadable = unreadable.Fault };
        }
        catch (UnreadableRecordException)
        {
            return null;
        }

        JobRecord JobWith(string? result) => StoredJob.Read(member[..mark], Encoding.UTF8.GetBytes(row[3] ?? ""), payload: "", result, phase: "none", fence: null, keys);
    }

    /// <returns>Null when something other than a worker wrote the entry.</returns>
    private static DeadWebhook? ParseDeadLetter(string json)
    {
        StoredDeadLetter? letter;
        try
        {
            letter = JsonSerializer.Deserialize<StoredDeadLetter>(json, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }

        if (letter?.Member is null)
        {
            return null;
        }

        var at = letter.Member.IndexOf('\u0001', StringComparison.Ordinal);
        return !JobId.TryParse(at < 0 ? letter.Member : letter.Member[..at], out var job) ? null : new DeadWebhook
        {
            EventId = OutboxItem.EventIdOf(letter.Member),
            Job = job,
            Origin = letter.Origin,
            Attempts = letter.Attempts,
            Reason = letter.Why,
            At = DateTimeOffset.FromUnixTimeMilliseconds(letter.At),
        };
    }

    private sealed record StoredDeadLetter(string Member, string Origin, int Attempts, string Why, long At);
}

/// <summary>What becomes of a webhook whose call failed.</summary>
internal enum WebhookFailureResult
{
    WillRetry,
    DeadLettered,

    /// <summary>Another worker has taken it meanwhile, or the job has entered the state again.</summary>
    NotOwned,
}

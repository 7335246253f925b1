using System.Collections.Concurrent;
using BrowserAgent.Campaigns.Fixtures;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Tasks.Queue;

namespace BrowserAgent.Campaigns.RedisRestarts;

/// <summary>
/// Sends orders by the product's own way in, as a good producer does: what was not acknowledged is sent again under the same idempotency key. It waits
/// when enough jobs wait.
/// </summary>
internal sealed class OrderProducer(BrowserlessCampaignFixture fixture, int maxWaiting)
{
    private const int Lanes = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentBag<SentJob> _acknowledged = [];
    private long _waiting;
    private int _refusals;

    /// <summary>What the queue said yes to.</summary>
    public IReadOnlyList<SentJob> Acknowledged => [.. _acknowledged];

    public int Count => _acknowledged.Count;

    /// <summary>Answers that the queue was unavailable.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    public async Task SendAsync(IReadOnlyList<CampaignOrder> orders, CancellationToken cancellationToken)
    {
        using var sent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var counting = CountAsync(sent.Token);
        await Parallel.ForEachAsync(orders, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken }, async (order, token) =>
        {
            while (Interlocked.Read(ref _waiting) >= maxWaiting)
            {
                await Task.Delay(Pause, token);
            }

            _acknowledged.Add(new SentJob(await SendAsync(order, token), order));
            Interlocked.Increment(ref _waiting);
        });
        await sent.CancelAsync();
        await counting;
    }

    private async Task<JobId> SendAsync(CampaignOrder order, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                switch (await fixture.Operations.SubmitAsync(order.ToSubmission(order.Reference), cancellationToken))
                {
                    case JobSubmissionResult.Accepted accepted:
                        return accepted.Id;
                    case JobSubmissionResult.Known known:
                        return known.Id;
                    case JobSubmissionResult.Unavailable:
                        break;
                    case var other:
                        throw new CampaignAbortedException($"Order {order.Reference} was not accepted: {other}");
                }
            }
            catch (QueueUnavailableException)
            {
                // Known, and gone before it could be compared: nothing was acknowledged.
                cancellationToken.ThrowIfCancellationRequested();
            }

            Interlocked.Increment(ref _refusals);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var counts = await fixture.Operations.CountAsync(cancellationToken);
                Interlocked.Exchange(ref _waiting, counts.GetValueOrDefault(JobState.Ready) + counts.GetValueOrDefault(JobState.Delayed));
            }
            catch (Exception away) when (away is QueueUnavailableException or OperationCanceledException)
            {
                // The last count holds until Redis is back.
                continue;
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
